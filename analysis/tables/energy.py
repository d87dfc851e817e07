"""Tables of carbon and energy: targets, what they leave, paths, intensities and demands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from analysis import energy
from analysis import paths_review as frames
from analysis.blocks import Cell, Table, cell
from analysis.facts.energy import (
    ABOUT_STEPS,
    CO2,
    ENERGY,
    HUNDRED,
    SHAPE,
    WATER,
    carbon,
    rest_now,
    rest_then,
    yearly_cut,
)
from analysis.language import Language, Phrase, format_number
from analysis.paths import required_path, required_rate
from analysis.paths_review import CLEAN, COAL, ELECTRICITY, GAS
from analysis.review import Review
from analysis.standards.intervals import Interval
from analysis.tables.build import chinese_print, column, make_table, number_cell, signed_cell
from analysis.tables.sources import CONFIDENCE
from analysis.vocabulary import KIND

PLAN = "plan-14-text"
METHODS = "methods"
TARGETS = "targets-published"


def energy_target_table(review: Review) -> Table:
    """Return the printed bounds on the energy mix with the state and the change asked."""
    lang = review.lang
    mix = frames.energy_mix(review)
    rows = []
    for name, kind, state in (
        (COAL, "at_most", mix.coal),
        (GAS, "at_least", None),
        (ELECTRICITY, "at_least", None),
    ):
        target = mix.targets[name]
        rate = None
        if state is not None:
            rate = required_rate(mix.year, state, mix.target_year, target)
        rows.append(
            [
                cell(review.indicator_names[name].text(lang)),
                number_cell(state),
                cell(_bound(kind, target, lang)),
                signed_cell(rate.per_year if rate else None, 2),
                signed_cell(rate.pct_per_year if rate else None, 1),
                cell(_path_word(name, state).text(lang)),
            ]
        )
    rows.append(
        [
            cell(review.indicator_names[CLEAN].text(lang)),
            cell("–" if mix.clean is None else f"≈ {format_number(mix.clean)}"),
            cell("–"),
            cell("–"),
            cell("–"),
            cell(Phrase("no target; scope not given", "未列目标；范围未说明").text(lang)),
        ]
    )
    columns = [
        column(Phrase("Share of energy consumption, %", "占能源消费比重（%）"), lang, 34),
        column(Phrase(f"{mix.year}", f"{mix.year}年"), lang, 9, "right"),
        column(Phrase(f"Target {mix.target_year}", f"{mix.target_year}年目标"), lang, 14, "right"),
        column(Phrase("Points a year", "年均（百分点）"), lang, 11, "right"),
        column(Phrase("% a year", "年均（%）"), lang, 10, "right"),
        column(Phrase("Status", "状态"), lang, 20),
    ]
    return make_table(
        "energy-targets",
        Phrase(
            "Only coal has both a state and a target; no later value is at hand for any share.",
            "仅煤炭同时列有现状值和目标值；各项比重均无后续数值。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN],
    )


def _path_word(name: str, state: Decimal | None) -> Phrase:
    if state is not None:
        return Phrase("path can be drawn", "可计算路径")
    if name == COAL:
        return Phrase("state not yet known", "现状值尚不可知")
    return Phrase("no state printed", "未列现状值")


def _bound(kind: str, value: Decimal, lang: Language) -> str:
    word, number = KIND[kind].text(lang), format_number(value)
    return f"{word} {number}" if lang == "en" else f"{word}{number}"


def share_check_table(review: Review) -> Table:
    """Return the arithmetic of the printed shares: what they leave for oil and the rest."""
    lang = review.lang
    mix, rest = frames.energy_mix(review), rest_then(frames.energy_mix(review))
    year, end = mix.year, mix.target_year
    rows = [
        _line(
            f"{end}: sum of the three bounds", f"{end}年：三项控制值之和", rest.sum_of_bounds, lang
        ),
        _line(
            f"{end}: oil and the rest, every share at its bound",
            f"{end}年：石油等其余能源（三项恰为控制值）",
            rest.at_bounds,
            lang,
        ),
        _line(
            f"{end}: most that coal and the rest can have together",
            f"{end}年：煤炭与其余能源之和上限",
            rest.highest,
            lang,
        ),
        _line(
            f"{end}: least that the rest can have",
            f"{end}年：其余能源下限",
            rest.lowest,
            lang,
        ),
    ]
    for step in ABOUT_STEPS:
        now = rest_now(mix, step)
        size = format_number(step)
        rows.append(
            [
                cell(
                    Phrase(
                        f"{year}: oil and the rest, “about” rounded to {size}",
                        f"{year}年：石油等其余能源（“左右”按{size}个百分点修约）",
                    ).text(lang)
                ),
                number_cell(now.point if now else None),
                _interval(now, lang),
            ]
        )
    kept = rest_now(mix, ABOUT_STEPS[0])
    rows.append(
        _line(
            f"{end}: coal at most, if the rest keeps its share of {year}",
            f"{end}年：其余能源占比不变时的煤炭上限",
            energy.share_left_for(kept.point, mix.at_least) if kept else None,
            lang,
        )
    )
    columns = [
        column(Phrase("Quantity, % of energy consumption", "项目（占能源消费总量，%）"), lang, 58),
        column(Phrase("Value", "数值"), lang, 12, "right"),
        column(Phrase("With rounding", "修约区间"), lang, 20, "right"),
    ]
    left = format_number(rest.at_bounds)
    return make_table(
        "share-check",
        Phrase(
            f"With each printed bound met exactly, {left}\u00a0% is left for oil and the rest.",
            f"三项控制值均恰好达到时，石油等其余能源占{left}%。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "Bounds are demands and carry no rounding; the printed coal share carries half a "
                "unit of its last decimal.",
                "控制值为要求，不计修约；煤炭占比现状值按末位半个单位计修约。",
            )
        ],
    )


def _line(en: str, zh: str, value: Decimal | None, lang: Language) -> list[Cell]:
    return [cell(Phrase(en, zh).text(lang)), number_cell(value), cell("–")]


def _interval(interval: Interval | None, lang: Language, decimals: int = 2) -> Cell:
    if interval is None:
        return cell("–")
    word = "至" if lang == "zh" else " to "
    return cell(
        f"{format_number(interval.low, decimals)}{word}{format_number(interval.high, decimals)}"
    )


def coal_path_table(review: Review) -> Table:
    """Return the share of coal asked in each year under each shape of path."""
    lang = review.lang
    mix = frames.energy_mix(review)
    years = list(range(mix.year, mix.target_year + 1))
    rows = []
    for shape, word in SHAPE.items():
        values: list[Any] = [None] * len(years)
        largest = None
        if mix.coal is not None:
            ends = (mix.year, mix.coal, mix.target_year, mix.targets[COAL])
            values = list(required_path(*ends, shape)["value"])
            largest = required_rate(*ends, shape)
        rows.append(
            [
                cell(word.text(lang)),
                *(number_cell(value, 1) for value in values),
                signed_cell(largest.largest if largest else None, 2),
            ]
        )
    columns = [
        column(Phrase("Path", "路径"), lang, 22),
        *(column(Phrase(str(year), f"{year}年"), lang, 9, "right") for year in years),
        column(Phrase("Largest step", "最大年降幅"), lang, 13, "right"),
    ]
    return make_table(
        "coal-path",
        Phrase(
            "Coal, % of energy consumption, as each path asks for it.",
            "各路径要求的煤炭占比（占能源消费总量，%）。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "The back-loaded path takes the shares of the national air action plan of 2013, "
                "read over the years of this plan on straight lines between its points.",
                "前缓后急路径取2013年《大气污染防治行动计划》的分年进度，按本规划年数线性内插。",
            )
        ],
    )


def carbon_check_table(review: Review) -> Table:
    """Return the printed intensity cuts, their quotient and what it asks, with rounding."""
    lang = review.lang
    cuts, found, gdp = (
        frames.intensity_cuts(review),
        carbon(review),
        frames.nominal_gdp(review),
    )
    names = (
        (CO2, Phrase("Carbon dioxide per unit of GDP: cut, %", "单位GDP二氧化碳排放降幅（%）")),
        (ENERGY, Phrase("Energy per unit of GDP: cut, %", "单位GDP能耗降幅（%）")),
        (WATER, Phrase("Water per unit of GDP: cut, %", "单位GDP水耗降幅（%）")),
    )
    rows = []
    for name, word in names:
        cut = cuts.get(name)
        rows.append(
            [
                cell(word.text(lang)),
                number_cell(cut.point if cut else None),
                _interval(cut, lang, 3),
                number_cell(yearly_cut(cut.point) if cut else None, 1),
            ]
        )
    derived: list[tuple[Phrase, Interval | None]] = [
        (
            Phrase("Carbon dioxide per unit of energy: cut, %", "单位能耗二氧化碳排放降幅（%）"),
            _cut_of(found[0]) if found else None,
        ),
        (
            Phrase("Largest cut that the share of coal allows, %", "煤炭占比所允许的最大降幅（%）"),
            _cut_of(found[1].smallest_possible) if found else None,
        ),
        (
            Phrase(
                "First year: least carbon per unit of energy, coal = 100",
                "基准年单位能耗碳排放下限（全部用煤=100）",
            ),
            _percent(found[1].first_year_carbon) if found else None,
        ),
        (
            Phrase(
                "Last year: most carbon of all but coal, coal = 100",
                "末年煤炭以外能源平均碳含量上限（煤炭=100）",
            ),
            _percent(found[1].rest_carbon_at_most) if found else None,
        ),
        (
            Phrase(
                "Cut left if all nominal growth of GDP were prices, %",
                "名义增长全部为价格因素时的剩余降幅（%）",
            ),
            _cut_of(energy.unexplained_by_prices(found[0], gdp.growth)) if found and gdp else None,
        ),
    ]
    for word, interval in derived:
        rows.append(
            [
                cell(word.text(lang)),
                number_cell(interval.point if interval else None, 2),
                _interval(interval, lang),
                cell("–"),
            ]
        )
    columns = [
        column(Phrase("Quantity", "项目"), lang, 50),
        column(Phrase("Value", "数值"), lang, 12, "right"),
        column(Phrase("With rounding", "修约区间"), lang, 22, "right"),
        column(Phrase("% a year", "年均（%）"), lang, 12, "right"),
    ]
    return make_table(
        "carbon-check",
        Phrase(
            "What the printed cuts per unit of GDP imply together.", "单位GDP各项降幅的相互推算。"
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, "jiangmen-published", METHODS],
        notes=[
            Phrase(
                "The first three rows are printed, the others derived. Rows on coal assume that no "
                "source of energy counts with more carbon than coal; electricity from outside may, "
                "depending on how it is counted.",
                "前三行为规划所列，其余为推算。涉及煤炭的各行假定任何能源的碳含量均不高于煤炭；"
                "市外调入电力视核算方法可能例外。",
            )
        ],
    )


def _cut_of(left: Interval) -> Interval:
    return Interval(HUNDRED * (1 - left.high), HUNDRED * (1 - left.point), HUNDRED * (1 - left.low))


def _percent(part: Interval) -> Interval:
    return part.scaled(HUNDRED)


DEMAND = {
    "energy_intensity_gdp_change": Phrase("energy per unit of GDP, change", "单位GDP能耗变化"),
    "non_fossil_share": Phrase("share of non-fossil energy", "非化石能源消费比重"),
    "co2_intensity_change": Phrase("carbon dioxide per unit of GDP", "单位GDP二氧化碳排放"),
    "electricity_share_final_energy": Phrase(
        "share of electricity in final energy", "电能占终端能源消费比重"
    ),
    "gas_power_capacity": Phrase("gas-fired power capacity", "天然气发电装机"),
}
AREA = {"江门市": "Jiangmen", "鹤山市": "Heshan", "江海区": "Jianghai"}
UNIT = {
    "%": Phrase("%", "%"),
    "% vs 2020": Phrase("% vs 2020", "%（比2020年）"),
    "万kW": Phrase("× 10⁴ kW", "万千瓦"),
}


def energy_demand_table(review: Review) -> Table:
    """Return the demands on carbon and energy issued outside the plan, with confidence."""
    lang = review.lang
    frame = frames.published_targets(review)
    frame = frame[frame["indicator"].isin(list(DEMAND))]
    rows = [
        [
            cell(Phrase(AREA.get(row["area_zh"], row["area_zh"]), row["area_zh"]).text(lang)),
            cell(DEMAND[row["indicator"]].text(lang)),
            _demand_cell(row, lang),
            cell(str(row["target_year"])),
            cell(chinese_print(row["source_title"])),
            cell(str(row["issued_year"])),
            cell(CONFIDENCE[row["confidence"]].text(lang)),
        ]
        for row in frame.to_dict("records")
    ]
    columns = [
        column(Phrase("Area", "区域"), lang, 11),
        column(Phrase("Demand on", "指标"), lang, 24),
        column(Phrase("Value", "数值"), lang, 16, "right"),
        column(Phrase("For", "目标年"), lang, 8, "right"),
        column(Phrase("Document", "文件"), lang, 26),
        column(Phrase("Issued", "印发年份"), lang, 9, "right"),
        column(Phrase("Confidence", "可信程度"), lang, 13),
    ]
    return make_table(
        "energy-demands",
        Phrase(
            "Demands on carbon and energy that were issued outside the plan.",
            "规划之外印发的碳排放与能源目标。",
        ),
        columns,
        rows,
        lang,
        sources=[TARGETS],
        notes=[
            Phrase(
                "Titles are those of the documents, in Chinese. Shares stand on definitions that "
                "the documents do not give; with the plan's shares they add up only if both count "
                "the same. A document is seen from the year in which it was issued.",
                "各项比重的口径文件未作界定，仅在口径一致时方可与规划所列比重加总。文件自印发当年起计入。",
            )
        ],
    )


def _demand_cell(row: dict[Any, Any], lang: Language) -> Cell:
    try:
        value = Decimal(row["target_value"])
    except ArithmeticError:
        return cell(Phrase("assigned by the province", row["target_value"]).text(lang))
    number, unit = format_number(value), UNIT[row["unit"]].text(lang)
    gap = "\u00a0" if lang == "en" else ""
    return cell(f"{number}{gap}{unit}")
