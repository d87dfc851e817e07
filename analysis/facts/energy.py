"""Facts about carbon and energy: what the printed shares and cuts imply together."""

from __future__ import annotations

import re
from decimal import Decimal

from analysis import energy
from analysis import paths_review as frames
from analysis.energy import RestRange
from analysis.facts.model import Fact, phrase, quantity
from analysis.facts.water import not_yet, points_a_year
from analysis.language import Phrase, format_number
from analysis.paths import PathShape, required_path, required_rate
from analysis.paths_review import COAL, ELECTRICITY, GAS, EnergyMix
from analysis.review import Review
from analysis.standards.intervals import Interval, printed_interval
from analysis.vocabulary import with_unit

PLAN = "plan-14-text"
METHODS = "methods"
TARGETS = "targets-published"
PERCENT = Phrase("%", "%")
CO2, ENERGY, WATER = (
    "co2_intensity_cut_pct",
    "energy_intensity_cut_pct",
    "water_intensity_cut_pct",
)
#: What "about 30 %" may have been rounded to, in percentage points: to 1, to 5 or to 10.
ABOUT_STEPS = (Decimal(1), Decimal(5), Decimal(10))
HUNDRED = Decimal(100)


def share(value: Decimal | float | None, decimals: int | None = None) -> Phrase:
    """Return a share in percent in both languages."""
    return with_unit(value, PERCENT, decimals)


def rest_now(mix: EnergyMix, step: Decimal) -> Interval | None:
    """Return oil and other energy in the base year, if "about" means rounded to ``step``."""
    if mix.coal is None or mix.clean is None:
        return None
    coal, half = printed_interval(mix.coal), step / 2
    rest = HUNDRED - mix.coal - mix.clean
    return Interval(
        HUNDRED - coal.high - mix.clean - half,
        rest,
        HUNDRED - coal.low - mix.clean + half,
    )


def rest_then(mix: EnergyMix) -> RestRange:
    """Return what the printed bounds leave for oil and other energy."""
    return energy.rest_of_mix(mix.at_most, mix.at_least)


def carbon(review: Review) -> tuple[Interval, energy.CarbonBound] | None:
    """Return the ratio of carbon per energy and its bound; None before it was known."""
    cuts, mix = frames.intensity_cuts(review), frames.energy_mix(review)
    if CO2 not in cuts or ENERGY not in cuts or mix.coal is None:
        return None
    ratio = energy.carbon_per_energy(cuts[CO2], cuts[ENERGY])
    return ratio, energy.carbon_bound(ratio, printed_interval(mix.coal))


def energy_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``energy``."""
    mix = frames.energy_mix(review)
    sentences = {
        "verdict": _verdict(review, mix),
        "coal_sentence": _coal_sentence(review, mix),
        "shape_sentence": _shape_sentence(review, mix),
        "bounds_sentence": _bounds_sentence(mix),
        "open_sentence": _open_sentence(mix),
        "rest_sentence": _rest_sentence(review, mix),
        "kept_sentence": _kept_sentence(review, mix),
        "clean_sentence": _clean_sentence(review, mix),
        "rates_sentence": _rates_sentence(review),
        "identity_sentence": _identity_sentence(review),
        "bound_sentence": _bound_sentence(review),
        "needs_sentence": _needs_sentence(review),
    }
    facts = {name: phrase(text, PLAN, METHODS) for name, text in sentences.items()}
    facts["price_sentence"] = phrase(_price_sentence(review), PLAN, "jiangmen-published")
    facts["demand_sentence"] = phrase(_demand_sentence(review), PLAN, TARGETS)
    facts["nonfossil_sentence"] = phrase(_nonfossil_sentence(review, mix), PLAN, TARGETS)
    facts["coal_state"] = quantity(mix.coal, "pct", PERCENT, PLAN)
    facts["coal_target"] = quantity(mix.targets[COAL], "pct", PERCENT, PLAN)
    return facts


def _verdict(review: Review, mix: EnergyMix) -> Phrase:
    found = carbon(review)
    if found is None or mix.coal is None:
        return not_yet(review)
    rate = required_rate(mix.year, mix.coal, mix.target_year, mix.targets[COAL])
    pace, fell = points_a_year(rate.per_year), _fall(found[0])
    start = int(review.finished_plan["base_year"])
    room = _room(found[1].possible)
    return Phrase(
        f"Coal is to fall from {share(mix.coal).en} of all energy in {mix.year} to at most "
        f"{share(mix.targets[COAL]).en} in {mix.target_year}, by {pace.en}. If the printed cuts of "
        f"carbon dioxide and of energy per unit of GDP for {start}–{mix.year} both hold on one set "
        f"of accounts, carbon per unit of energy fell by {fell.en}. By the coal share of "
        f"{mix.year} that is {room.en}.",
        f"煤炭消费占比要求由{mix.year}年的{share(mix.coal).zh}降至{mix.target_year}年的"
        f"{share(mix.targets[COAL]).zh}以下，{pace.zh.replace('每年', '年均下降', 1)}。"
        f"若规划所列{start}—{mix.year}年单位GDP二氧化碳降幅与能耗降幅在同一口径下同时成立，"
        f"则单位能耗的碳排放下降{fell.zh}；以{mix.year}年的煤炭占比看，{room.zh}。",
    )


def _room(possible: bool) -> Phrase:
    """Return in one wording how far the share of coal lets both printed cuts hold."""
    if possible:
        return Phrase("barely possible", "这一降幅仅勉强可能")
    return Phrase("not possible", "这一降幅不可能实现")


def _fall(ratio: Interval) -> Phrase:
    """Return a fall as the plan's rounding allows it: one number where its ends print alike."""
    low, high = (100 * (1 - float(part)) for part in (ratio.high, ratio.low))
    ends = [format_number(low, 1), format_number(high, 1)]
    if ends[0] == ends[1]:
        return share(low, 1)
    return Phrase(f"{ends[0]} to {ends[1]}\u00a0%", f"{ends[0]}%～{ends[1]}%")


def _coal_sentence(review: Review, mix: EnergyMix) -> Phrase:
    if mix.coal is None:
        return not_yet(review)
    rate = required_rate(mix.year, mix.coal, mix.target_year, mix.targets[COAL])
    pace = points_a_year(rate.per_year)
    percent = format_number(abs(rate.pct_per_year or 0), 1)
    total = format_number(abs(rate.total), 1)
    return Phrase(
        f"The share of coal has to fall by {total} percentage points in {rate.years} years: "
        f"{pace.en}, or {percent}\u00a0% of itself a year. No state of {mix.year} is printed for "
        "gas or for primary electricity, so for these two no yearly change can be given.",
        f"煤炭占比{rate.years}年须下降{total}个百分点，即{pace.zh}，或每年递减{percent}%。"
        f"天然气、一次电力及其他能源未列{mix.year}年现状值，无从给出年均变化。",
    )


SHAPE: dict[PathShape, Phrase] = {
    "straight": Phrase("straight", "逐年等量"),
    "geometric": Phrase("same percentage", "逐年等比"),
    "back_loaded": Phrase("back-loaded", "前缓后急"),
}


def _shape_sentence(review: Review, mix: EnergyMix) -> Phrase:
    if mix.coal is None:
        return not_yet(review)
    middle = mix.year + 3
    paths = {
        shape: required_path(mix.year, mix.coal, mix.target_year, mix.targets[COAL], shape)
        for shape in SHAPE
    }
    values = {
        shape: share(float(path.set_index("year").loc[middle, "value"]), 1)
        for shape, path in paths.items()
    }
    late = required_rate(mix.year, mix.coal, mix.target_year, mix.targets[COAL], "back_loaded")
    most = format_number(abs(late.largest), 1)
    return Phrase(
        f"What counts as on the way depends on the path: at the end of {middle} the straight path "
        f"asks for {values['straight'].en}, the back-loaded one, on the profile of the national "
        f"air action plan of 2013, for {values['back_loaded'].en}, and then for {most} points in "
        f"{late.largest_year} alone. Equal steps in percent differ little from the straight path.",
        f"是否符合进度取决于所要求的路径：{middle}年底，等量路径要求{values['straight'].zh}；"
        f"参照2013年《大气污染防治行动计划》进度的前缓后急路径要求{values['back_loaded'].zh}，"
        f"但仅{late.largest_year}年就须下降{most}个百分点。等比路径与等量路径相差很小。",
    )


def _bounds_sentence(mix: EnergyMix) -> Phrase:
    rest = rest_then(mix)
    coal, gas, power = (share(mix.targets[name]) for name in (COAL, GAS, ELECTRICITY))
    total, left = share(rest.sum_of_bounds), share(rest.at_bounds)
    return Phrase(
        f"The bounds printed for {mix.target_year} are coal at most {coal.en}, natural gas at "
        f"least {gas.en} and primary electricity and other energy at least {power.en}. Together "
        f"they make {total.en}; with each exactly at its bound {left.en} are left for oil and "
        "everything else.",
        f"{mix.target_year}年三项控制值为：煤炭不高于{coal.zh}，天然气不低于{gas.zh}，一次电力及其他能源不低于{power.zh}，"
        f"合计{total.zh}；若均恰为控制值，则石油等其余能源占{left.zh}。",
    )


def _open_sentence(mix: EnergyMix) -> Phrase:
    rest = rest_then(mix)
    if rest.highest is None:
        return Phrase(
            "The lower bounds add up to more than the whole: no mix can keep them.",
            "各项下限之和超过总量，不存在同时满足的能源结构。",
        )
    left, room = format_number(rest.at_bounds), share(rest.highest)
    return Phrase(
        f"That is not a limit in itself. What gas and electricity leave at the most, {room.en}, is "
        f"shared by coal and the rest, so the rest may exceed {left}\u00a0% by exactly as much as "
        "coal stays below its bound; and it may be smaller, down to nothing, for gas and "
        "electricity may exceed theirs. The bounds set an upper limit for coal and the rest "
        "together, and none from below.",
        f"这一数值本身并非上限：天然气和电力之外至多留有{room.zh}，由煤炭与其余能源共用，煤炭低于控制值多少，"
        f"其余能源即可超出{left}%多少；天然气和电力可高于下限，其余能源也可更低，直至为零。"
        "三项控制值只限定了煤炭与其余能源之和的上限，没有下限。",
    )


def _rest_sentence(review: Review, mix: EnergyMix) -> Phrase:
    fine, middle, coarse = (rest_now(mix, step) for step in ABOUT_STEPS)
    if fine is None or middle is None or coarse is None:
        return not_yet(review)
    span_en = [f"{_range(part)}\u00a0%" for part in (fine, middle, coarse)]
    span_zh = [f"{_range(part, '%～')}%" for part in (fine, middle, coarse)]
    steps = [format_number(step) for step in ABOUT_STEPS]
    return Phrase(
        f"For {mix.year} the plan prints coal {share(mix.coal).en} and clean energy “about "
        f"{share(mix.clean).en}”, which leaves about {share(fine.point).en}. How coarse “about” is "
        f"decides how much that says: {span_en[0]} if rounded to {steps[0]} point, {span_en[1]} if "
        f"to {steps[1]} and {span_en[2]} if to {steps[2]}.",
        f"{mix.year}年规划列煤炭占{share(mix.coal).zh}、清洁能源占“{share(mix.clean).zh}左右”，"
        f"其余约{share(fine.point).zh}。该数的可靠程度取决于“左右”的粗细：按{steps[0]}个百分点修约为{span_zh[0]}，"
        f"按{steps[1]}个百分点为{span_zh[1]}，按{steps[2]}个百分点为{span_zh[2]}。",
    )


def _range(interval: Interval, dash: str = " to ") -> str:
    return f"{format_number(interval.low, 2)}{dash}{format_number(interval.high, 2)}"


def _kept_sentence(review: Review, mix: EnergyMix) -> Phrase:
    rest = rest_now(mix, ABOUT_STEPS[0])
    if rest is None:
        return not_yet(review)
    coal = energy.share_left_for(rest.point, mix.at_least)
    gap = mix.targets[COAL] - coal
    if gap <= 0:
        return Phrase(
            "The rest can keep its share with coal at its bound.",
            "煤炭恰为控制值时，其余能源占比可保持不变。",
        )
    return Phrase(
        f"So either oil and the rest give up about {format_number(gap)} percentage points, or coal "
        f"has to go to {share(coal).en} and not merely to its bound of "
        f"{share(mix.targets[COAL]).en}. The plan names no target for oil.",
        f"因此，要么石油等其余能源让出约{format_number(gap)}个百分点，要么煤炭须降至{share(coal).zh}，"
        f"而不只是控制值{share(mix.targets[COAL]).zh}。规划未对石油提出目标。",
    )


def _clean_sentence(review: Review, mix: EnergyMix) -> Phrase:
    if mix.clean is None:
        return not_yet(review)
    least = sum(mix.at_least.values(), Decimal(0))
    return Phrase(
        f"The plan does not say what it counts as clean. If it is gas and primary electricity and "
        f"other energy, its share has to rise from about {share(mix.clean).en} to at least "
        f"{share(least).en}.",
        f"规划未说明清洁能源的范围。若为天然气、一次电力及其他能源之和，则其占比须由{share(mix.clean).zh}左右"
        f"提高到{share(least).zh}以上。",
    )


def _rates_sentence(review: Review) -> Phrase:
    cuts = frames.intensity_cuts(review)
    if not {CO2, ENERGY, WATER} <= set(cuts):
        return not_yet(review)
    rates = {name: yearly_cut(cut.point) for name, cut in cuts.items()}
    return Phrase(
        f"Per unit of GDP carbon dioxide fell by {share(cuts[CO2].point).en}, energy by "
        f"{share(cuts[ENERGY].point).en} and water by {share(cuts[WATER].point).en} in five years, "
        f"which is {share(rates[CO2], 1).en}, {share(rates[ENERGY], 1).en} and "
        f"{share(rates[WATER], 1).en} a year.",
        f"五年间单位GDP二氧化碳排放、能耗、水耗分别下降{share(cuts[CO2].point).zh}、"
        f"{share(cuts[ENERGY].point).zh}和{share(cuts[WATER].point).zh}，"
        f"折合年均下降{share(rates[CO2], 1).zh}、{share(rates[ENERGY], 1).zh}和"
        f"{share(rates[WATER], 1).zh}。",
    )


def yearly_cut(cut_pct: Decimal, years: int = 5) -> float:
    """Return the equal yearly fall in percent that makes a cut over some years."""
    rate = required_rate(0, 100, years, HUNDRED - cut_pct).pct_per_year
    assert rate is not None
    return -rate


def _identity_sentence(review: Review) -> Phrase:
    found = carbon(review)
    if found is None:
        return not_yet(review)
    cuts = frames.intensity_cuts(review)
    a, b = (format_number(1 - cuts[name].point / 100) for name in (CO2, ENERGY))
    return Phrase(
        "Carbon dioxide per unit of GDP is energy per unit of GDP times carbon dioxide per unit of "
        f"energy. The printed cuts leave {a} and {b} of the first two, so the third is {a} ÷ {b}, "
        f"a fall of {_fall(found[0]).en} in five years. Rounding of the printed cuts changes this "
        "by less than a tenth of a point.",
        "单位GDP二氧化碳排放等于单位GDP能耗乘以单位能耗二氧化碳排放。按所列降幅，前两者分别为基准年的"
        f"{a}和{b}，则第三者为{a}÷{b}，即五年下降{_fall(found[0]).zh}；所列降幅的修约对此影响不足0.1个百分点。",
    )


def _bound_sentence(review: Review) -> Phrase:
    found = carbon(review)
    if found is None:
        return not_yet(review)
    ratio, bound = found
    year = frames.energy_mix(review).year
    coal, left = (format_number(part, 3) for part in (bound.smallest_possible.point, ratio.point))
    room = _room(bound.possible)
    if not bound.possible:
        return Phrase(
            f"With coal at that share in {year} the ratio could not be below {coal}; it is {left}. "
            "The two cuts cannot both hold on one set of accounts.",
            f"以{year}年的煤炭占比，该比值不可能低于{coal}，而计算值为{left}，两项降幅在同一口径下不能同时成立。",
        )
    return Phrase(
        f"By the coal share of {year} that is {room.en}, if nothing counts with more carbon than "
        f"coal: coal alone then emitted at least {coal} of what the same energy would emit if all "
        f"of it were coal, so the ratio cannot be below {coal}, and it is {left}.",
        f"以{year}年的煤炭占比看，若各类能源的碳含量均不高于煤炭，{room.zh}：仅煤炭一项的碳排放就不低于全部用煤时的{coal}，"
        f"故该比值不可能低于{coal}，而计算值为{left}。",
    )


def _needs_sentence(review: Review) -> Phrase:
    found = carbon(review)
    if found is None:
        return not_yet(review)
    ratio, bound = found
    mix = frames.energy_mix(review)
    assert mix.coal is not None
    first = share(100 * float(bound.first_year_carbon.point), 1)
    rest = share(100 * float(bound.rest_carbon_at_most.point), 1)
    coal = share(float(energy.coal_share_needed(ratio.point, mix.coal, Decimal(0))), 1)
    start = int(review.finished_plan["base_year"])
    return Phrase(
        f"It asks for two things at once: {start} must have had at least {first.en} of the carbon "
        f"of coal alone per unit of energy, and all energy other than coal in {mix.year}, oil and "
        f"gas included, on average at most {rest.en} of the carbon of coal. If what is not coal "
        f"carried the same carbon in both years, coal went from {coal.en} or more to "
        f"{share(mix.coal).en} of all energy within the plan.",
        f"这要求两个条件同时满足：{start}年单位能耗的碳排放不低于全部用煤时的{first.zh}；"
        f"{mix.year}年煤炭以外的全部能源（含石油、天然气）平均碳含量不超过煤炭的{rest.zh}。"
        f"若两年中煤炭以外能源的碳含量相同，则煤炭占比须在规划期内由{coal.zh}以上降至{share(mix.coal).zh}。",
    )


def _price_sentence(review: Review) -> Phrase:
    found, gdp = carbon(review), frames.nominal_gdp(review)
    if found is None or gdp is None:
        return not_yet(review)
    ratio = energy.unexplained_by_prices(found[0], gdp.growth)
    left, growth = format_number(ratio.point, 2), format_number(100 * (gdp.growth - 1), 1)
    fell = share(100 * (1 - float(ratio.point)), 0)
    return Phrase(
        "A cut counted on GDP at current prices beside one at constant prices would widen the gap "
        f"between them. Nominal GDP grew by {growth}\u00a0% from {gdp.first_year} to "
        f"{gdp.last_year}; even if all of that had been prices and none of it growth, carbon per "
        f"unit of energy would still have fallen to {left}, by {fell.en}. Prices explain a part, "
        "and less with any real growth.",
        "若二氧化碳降幅按现价GDP计算、能耗降幅按可比价计算，二者差距会被放大。"
        f"{gdp.first_year}—{gdp.last_year}年名义GDP增长{growth}%，即使全部为价格上涨，单位能耗碳排放仍降至{left}，"
        f"降幅{fell.zh}。价格因素只能解释一部分，实际增长越多，可解释的越少。",
    )


def _demand_sentence(review: Review) -> Phrase:
    demand = frames.city_demands(review).get("energy_intensity_gdp_change")
    cuts = frames.intensity_cuts(review)
    if demand is None or ENERGY not in cuts:
        return Phrase(
            "No number that the city itself set for energy per unit of GDP is known by then.",
            "截至评估年份，尚无本市自定的单位GDP能耗降幅目标可查。",
        )
    cut = -Decimal(demand["target_value"])
    now, before = (share(yearly_cut(value), 1) for value in (cut, cuts[ENERGY].point))
    slower = yearly_cut(cut) < yearly_cut(cuts[ENERGY].point)
    turn = Phrase("slower", "放缓") if slower else Phrase("faster", "加快")
    year, title = int(demand["target_year"]), demand["source_title"]
    base = int(re.findall(r"\d{4}", demand["unit"])[0])
    return Phrase(
        f"The city's carbon peak programme, at hand as an archived copy, asks for energy per unit "
        f"of GDP {share(cut).en} below {base} by {year}. That is {now.en} a year, {turn.en} "
        f"than the {before.en} a year that follow from the cut printed for the five years before. "
        "For carbon dioxide it, too, says only that the number is assigned.",
        f"《{title}》（存档副本）要求{year}年单位GDP能耗比{base}年下降{share(cut).zh}，"
        f"年均{now.zh}，较前五年年均{before.zh}{turn.zh}。二氧化碳排放强度仍为完成省下达目标。",
    )


def _nonfossil_sentence(review: Review, mix: EnergyMix) -> Phrase:
    demand = frames.city_demands(review).get("non_fossil_share")
    if demand is None:
        return Phrase(
            "No share of non-fossil energy that the city itself set is known by then.",
            "截至评估年份，尚无本市自定的非化石能源占比目标可查。",
        )
    value = Decimal(demand["target_value"])
    least = {GAS: mix.targets[GAS], "non_fossil": value}
    rest = energy.rest_of_mix(mix.at_most, least)
    room = energy.share_left_for(Decimal(0), least)
    over = format_number(-rest.at_bounds)
    power = share(mix.targets[ELECTRICITY])
    tail = (
        Phrase(
            f"With coal and gas at their bounds it would make {share(rest.sum_of_bounds).en}, "
            f"{over} points more than there is: on one base it leaves at most {share(room).en} for "
            "coal and oil together.",
            f"若煤炭、天然气恰为控制值，三者合计{share(rest.sum_of_bounds).zh}，超出总量{over}个百分点；"
            f"在同一口径下，煤炭与石油合计至多只能占{share(room).zh}。",
        )
        if rest.at_bounds < 0
        else Phrase(
            "It fits beside coal and gas at their bounds.", "与煤炭、天然气控制值可同时成立。"
        )
    )
    return Phrase(
        f"The city's carbon peak programme asks for {share(value).en} of non-fossil energy in "
        f"{mix.target_year}, the plan for at least {power.en} of primary electricity and other "
        f"energy. {tail.en} So either coal is to go far below its bound or the two are counted "
        "differently; nuclear and hydro power from outside the city may be the difference, but "
        "neither text defines its share.",
        f"《{demand['source_title']}》要求{mix.target_year}年非化石能源占{share(value).zh}，"
        f"规划则要求一次电力及其他能源不低于{power.zh}。{tail.zh}"
        "因此，要么煤炭须远低于控制值，要么二者口径不同；市外核电、水电是否计入可能是差别所在，"
        "但两份文件均未界定。",
    )
