"""The table of the VOC/NOx what-if: directions of ozone by class of NO2, and the city's place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.air.months import series_of
from analysis.air_review import HOURS, PAGES, AirReview
from analysis.blocks import Cell, Table, cell
from analysis.facts.air_words import OZONE_SEASON, UGM3, month_list, number, span
from analysis.language import Phrase, join_phrases
from analysis.projection import what_if
from analysis.tables.build import column, make_table
from analysis.vocabulary import MONTH_EN

#: Ids of the papers in the register of sources.
CLASSES, CUTS, EPISODES = "prd-no2-classes", "prd-precursor-cuts", "gd-ozone-episodes"
#: The months of winter.
WINTER = (12, 1, 2)
#: The year whose first months had the emissions of the pandemic.
PANDEMIC = 2020

_NAME = {
    "voc_limited": Phrase("VOC-limited", "VOCs控制区"),
    "transition": Phrase("transition", "过渡区"),
    "nox_limited": Phrase("NOx-limited", "NOx控制区"),
}
_DIRECTION = {
    "rises": Phrase("↑ rises", "↑ 上升"),
    "little_change": Phrase("→ little change", "→ 变化不大"),
    "falls": Phrase("↓ falls", "↓ 下降"),
    "depends": Phrase("↕ depends on the proportion", "↕ 取决于削减比例"),
}
_IN_WORDS = {
    "rises": Phrase("would rise", "上升"),
    "little_change": Phrase("would change little", "变化不大"),
    "falls": Phrase("would fall", "下降"),
    "depends": Phrase("would move as the proportion of the cuts decides", "的变化取决于削减比例"),
}
#: Why ozone goes that way, by class and cut.
_WHY = {
    ("voc_limited", "nox"): Phrase(
        "less nitric oxide is left to consume ozone, and less NO₂ to bind the radicals that "
        "form it",
        "消耗臭氧的一氧化氮减少，与自由基结合的二氧化氮也减少",
    ),
    ("voc_limited", "voc"): Phrase("VOCs are what is scarce", "VOCs为限制因素"),
    ("voc_limited", "both"): Phrase(
        "it falls if VOCs are cut enough, and can rise if NOx is cut more",
        "VOCs削减足够时下降，NOx削减偏多时可能上升",
    ),
    ("transition", "nox"): Phrase(
        "ozone neither rises nor falls with NO₂ here; a deep cut leads to the class below",
        "此区间臭氧不随NO₂升降；大幅削减则转入NOx控制区",
    ),
    ("transition", "voc"): Phrase("both precursors count", "两类前体物均起作用"),
    ("transition", "both"): Phrase("both precursors count", "两类前体物均起作用"),
    ("nox_limited", "nox"): Phrase("NOx is what is scarce", "NOx为限制因素"),
    ("nox_limited", "voc"): Phrase("VOCs are in excess", "VOCs相对过剩"),
    ("nox_limited", "both"): Phrase("through the cut of NOx", "主要由NOx削减所致"),
}


def what_if_table(air: AirReview) -> Table:
    """Return what ozone does under three cuts in each class of NO2, and the city's months."""
    lang = air.lang
    no2 = series_of(air.data.months, air.city, "no2")
    frame, year = what_if.what_if_table(no2), what_if.latest_year(no2)
    levels = what_if.levels_by_month(no2)
    rows: list[list[Cell]] = []
    for regime in what_if.REGIMES:
        cuts = [_response(regime, cut).text(lang) for cut in what_if.CUTS]
        own = _own(tuple(frame.at[regime.code, "months"]), year, regime)
        rows.append(
            [
                cell(_class(regime).text(lang)),
                *[cell(text) for text in cuts],
                cell(own.text(lang)),
            ]
        )
    columns = [
        column(Phrase("NO₂, µg/m³", "NO₂浓度（微克/立方米）"), lang, 15),
        column(Phrase("Only NOx is cut", "仅削减NOx"), lang, 22),
        column(Phrase("Only VOCs are cut", "仅削减VOCs"), lang, 19),
        column(Phrase("Both are cut", "同时削减"), lang, 22),
        column(Phrase("The city’s months", "本市所在月份"), lang, 22),
    ]
    return make_table(
        "ozone-what-if",
        _caption(air, levels),
        columns,
        rows,
        lang,
        notes=[
            _what_it_is(air.as_of),
            _standing(levels, year),
            _state(levels),
            _caveat(levels),
            _studies(air),
        ],
        sources=[CLASSES, CUTS, EPISODES, PAGES, HOURS],
    )


def _class(regime: what_if.Regime) -> Phrase:
    name, low, high = _NAME[regime.code], regime.low_ugm3, regime.high_ugm3
    if low is None:
        bounds = Phrase(f"below {high:.0f}", f"低于{high:.0f}")
    elif high is None:
        bounds = Phrase(f"above {low:.0f}", f"高于{low:.0f}")
    else:
        bounds = Phrase(f"{low:.0f} to {high:.0f}", f"{low:.0f}～{high:.0f}")
    return Phrase(f"{bounds.en}: {name.en}", f"{bounds.zh}：{name.zh}")


def _response(regime: what_if.Regime, cut: what_if.Cut) -> Phrase:
    direction, why = _DIRECTION[regime.ozone(cut)], _WHY[regime.code, cut]
    return Phrase(f"{direction.en}: {why.en}", f"{direction.zh}：{why.zh}")


def _own(months: tuple[int, ...], year: what_if.Year | None, regime: what_if.Regime) -> Phrase:
    parts = [_runs(months)] if months else []
    if year is not None and year.regime is regime:
        parts.append(Phrase("the year as a whole", "全年平均"))
    if not parts:
        return Phrase("–", "–")
    return Phrase("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _runs(months: Iterable[int]) -> Phrase:
    """Return months of the year as a list in which three or more in a row are a span."""
    runs: list[list[int]] = []
    for month in sorted(months):
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    parts = [
        part
        for run in runs
        for part in ([_stretch(run)] if len(run) > 2 else [month_list([each]) for each in run])
    ]
    return join_phrases(parts)


def _stretch(months: Sequence[int]) -> Phrase:
    first, last = months[0], months[-1]
    return Phrase(f"{MONTH_EN[first]} to {MONTH_EN[last]}", f"{first}—{last}月")


def _level(value: float) -> Phrase:
    return Phrase(f"{number(value)} {UGM3.en}", f"{number(value)}{UGM3.zh}")


def _caption(air: AirReview, levels: pd.DataFrame) -> Phrase:
    question = Phrase("What if precursors were cut?", "假设削减前体物，臭氧如何变化？")
    ozone, winter = (what_if.season_level(levels, each) for each in (OZONE_SEASON, WINTER))
    if ozone is None or winter is None:
        return Phrase(
            f"{question.en} In which class of NO₂ {air.city_name.en} lies in the ozone season and "
            "in winter is not assessable, and the class decides the sign.",
            f"{question.zh}{air.city_name.zh}臭氧高发季节和冬季所属的NO₂类别无法评估，"
            "而变化方向取决于类别。",
        )
    high, low = what_if.ozone_response(ozone), what_if.ozone_response(winter)
    if high is low:
        return Phrase(
            f"{question.en} {air.city_name.en}’s NO₂ lay in the class “{_NAME[high.code].en}” in "
            f"the ozone season and in winter, where under a cut of NOx alone ozone "
            f"{_IN_WORDS[high.nox].en}.",
            f"{question.zh}{air.city_name.zh}臭氧高发季节和冬季的NO₂均属{_NAME[high.code].zh}，"
            f"仅削减NOx时臭氧{_IN_WORDS[high.nox].zh}。",
        )
    apart = _months_apart(levels, low)
    return Phrase(
        f"{question.en} {air.city_name.en}’s NO₂ lay in the class “{_NAME[high.code].en}” in the "
        f"ozone season, where under a cut of NOx alone ozone {_IN_WORDS[high.nox].en}. Its winter "
        f"mean lay in “{_NAME[low.code].en}”, where it {_IN_WORDS[low.nox].en}{apart.en}.",
        f"{question.zh}{air.city_name.zh}臭氧高发季节NO₂浓度处于{_NAME[high.code].zh}范围，"
        f"仅削减NOx时臭氧{_IN_WORDS[high.nox].zh}；冬季平均处于{_NAME[low.code].zh}范围，"
        f"仅削减NOx时臭氧{_IN_WORDS[low.nox].zh}{apart.zh}。",
    )


def _months_apart(levels: pd.DataFrame, mean: what_if.Regime) -> Phrase:
    """Return which months of winter stand in another class than its mean, and what follows."""
    mine = levels.loc[[month for month in WINTER if month in levels.index], "regime"]
    parts = []
    for regime in what_if.REGIMES:
        months = [int(month) for month in mine.index[mine == regime.code]]
        if regime is mean or not months:
            continue
        parts.append(
            Phrase(
                f"in {_runs(months).en} ({_NAME[regime.code].en}) it {_IN_WORDS[regime.nox].en}",
                f"{_runs(months).zh}（{_NAME[regime.code].zh}）为{_IN_WORDS[regime.nox].zh}",
            )
        )
    if not parts:
        return Phrase("", "")
    return Phrase(
        f"; taken singly, {join_phrases(parts).en}",
        f"；分月看，{'，'.join(part.zh for part in parts)}",
    )


def _what_it_is(as_of: int) -> Phrase:
    later = Phrase("", "")
    if as_of < what_if.BOUNDS_PUBLISHED:
        later = Phrase(
            f" The bounds were published in {what_if.BOUNDS_PUBLISHED}, after this edition’s "
            "as-of year.",
            f"分界值发表于{what_if.BOUNDS_PUBLISHED}年，晚于本版数据截止年。",
        )
    return Phrase(
        "A what-if of directions for small cuts. It enters no projection and no probability of "
        "this review. A deep cut of NOx moves a place to a lower class, and the sign can flip on "
        f"the way.{later.en}",
        "本表为情景假设，仅给出小幅削减时臭氧变化的方向，不进入本评估的任何预测和概率。"
        f"大幅削减NOx会使所在类别下移，途中臭氧变化方向可能反转。{later.zh}",
    )


def _standing(levels: pd.DataFrame, year: what_if.Year | None) -> Phrase:
    if levels.empty:
        return Phrase(
            "The city’s months are not assessable: no monthly NO₂ is seen by this edition.",
            "本市各月所属类别无法评估：本版所用数据中没有NO₂月均值。",
        )
    first, last = int(levels["first"].min()), int(levels["last"].max())
    years = Phrase(str(first), f"{first}年")
    if first < last:
        years = Phrase(f"{first} to {last}", f"{first}—{last}年")
    parts = [
        _season(Phrase("the ozone season", "臭氧高发季节"), levels, OZONE_SEASON),
        _season(Phrase("winter", "冬季"), levels, WINTER),
        _year(year),
    ]
    return Phrase(
        f"A month stands in the class of the mean of its latest observations, up to "
        f"{what_if.LATEST_YEARS} of them ({years.en}): {'; '.join(part.en for part in parts)}. "
        "No later month is in the data.",
        f"各月按最近至多{what_if.LATEST_YEARS}次观测的平均值归类（{years.zh}）："
        f"{'；'.join(part.zh for part in parts)}。数据中没有此后的月份。",
    )


def _season(name: Phrase, levels: pd.DataFrame, months: tuple[int, ...]) -> Phrase:
    level, time = what_if.season_level(levels, months), _stretch(months)
    if level is None:
        return Phrase(f"{name.en} ({time.en}) is not assessable", f"{name.zh}（{time.zh}）无法评估")
    text, of_class = _level(level), _classes(level)
    return Phrase(
        f"{name.en} ({time.en}) had {text.en}, {of_class.en}",
        f"{name.zh}（{time.zh}）为{text.zh}，{of_class.zh}",
    )


def _year(year: what_if.Year | None) -> Phrase:
    if year is None:
        return Phrase("no whole year is seen", "没有完整年度的数据")
    time, text, of_class = (
        span(year.first, year.last),
        _level(year.no2_ugm3),
        _classes(year.no2_ugm3),
    )
    return Phrase(
        f"the latest whole year ({time.en}) had {text.en}, {of_class.en}",
        f"最近一个完整年度（{time.zh}）为{text.zh}，{of_class.zh}",
    )


def _classes(level: float) -> Phrase:
    """Return the class of a level, and the other one it would have at 273 K."""
    ours, old = what_if.ozone_response(level), what_if.response_at_273k(level)
    name, other = _NAME[ours.code], _NAME[old.code]
    if ours is old:
        return Phrase(name.en, f"属{name.zh}")
    return Phrase(
        f"{name.en} but {other.en} if the bounds are meant at 273 K",
        f"属{name.zh}，若分界值按273 K则属{other.zh}",
    )


def _state(levels: pd.DataFrame) -> Phrase:
    moved = levels.index[levels["regime"] != levels["regime_273k"]]
    text = Phrase(" At 273 K no month would change class.", "若按273 K，各月类别均不变。")
    if levels.empty:
        text = Phrase("", "")
    elif len(moved):
        found = _runs(int(month) for month in moved)
        text = Phrase(
            f" At 273 K the class of {found.en} would be another.",
            f"若按273 K，{found.zh}的类别将不同。",
        )
    return Phrase(
        "NO₂ is compared at 298.15 K; the reference state and the averaging time of the bounds are "
        f"not known, for only the abstract of their source was read.{text.en}",
        "NO₂按298.15 K参比状态比较；分界值来源仅查阅摘要，其参比状态和平均时间不详。" + text.zh,
    )


def _caveat(levels: pd.DataFrame) -> Phrase:
    unusual = Phrase("", "")
    if len(levels) and (levels["last"] == PANDEMIC).any():
        unusual = Phrase(
            f" The months of early {PANDEMIC} had unusual emissions.",
            f"{PANDEMIC}年初排放异常。",
        )
    return Phrase(
        "The bounds were found for the Pearl River Delta and are untested elsewhere. The mean of "
        "a city’s urban stations hides the gradient from streets to hills, and NO₂ is "
        "itself a product of the same chemistry. Hot days, transport from other cities and the "
        f"kind of VOCs shift the bounds.{unusual.en}",
        "分界值仅针对珠三角得出，未在其他地区检验。城区站点的全市平均值掩盖了从道路到山区的浓度梯度，"
        "NO₂本身亦参与同一化学过程。"
        f"高温、外来传输和VOCs组分会使分界值移动。{unusual.zh}",
    )


def _in_the_west(air: AirReview) -> bool:
    """Tell whether the city lies in the western half of the delta, by the map of the cities."""
    cities = air.package.table("catalogue/cities").set_index("city_id")
    delta = cities[cities["region"] == "prd"]
    if air.city not in delta.index:
        return False
    return bool(int(delta.at[air.city, "tile_col"]) < delta["tile_col"].astype(int).median())


def _studies(air: AirReview) -> Phrase:
    cut = what_if.SIMULATED_CUT
    city, here = air.city_name, Phrase("", "")
    if _in_the_west(air):
        here = Phrase(
            f" {city.en} lies in the west, so by that study NOx alone would be the wrong cut here.",
            f"{city.zh}位于西部，按该研究，单独削减NOx对本市不利。",
        )
    (area, most), (fall, deepest) = cut.area_pct, cut.voc_fall_pct
    return Phrase(
        f"Simulated for the Pearl River Delta: with {cut.cut_pct} % less of the precursor to "
        f"which each place is sensitive ozone fell over the largest area ({area} to {most} %); "
        f"with {cut.cut_pct} % less VOCs alone it fell most ({fall} to {deepest} %), but only "
        "where VOCs limit it. Another study found most station days of two episodes in Guangdong "
        "sensitive to NOx; the study of the bounds finds the west of the delta on the whole "
        f"VOC-limited and the east in transition.{here.en} The studies do not agree, and monthly "
        "means of a city need not lie where theirs do.",
        f"珠三角模拟结果：各地对应敏感区分别削减{cut.cut_pct}%的VOCs和NOx时，臭氧下降面积最大"
        f"（{area}%～{most}%）；仅削减{cut.cut_pct}%的VOCs时降幅最大（{fall}%～{deepest}%），"
        "但仅限于VOCs敏感区。另一项研究显示，广东两次臭氧污染过程中多数站点日对NOx敏感，"
        f"而分界值来源认为珠三角西部总体偏VOCs控制区、东部偏过渡区。{here.zh}各研究结论并不一致，"
        "城市月均值与各研究所用数值也不一定可比。",
    )
