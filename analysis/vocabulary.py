"""Words for computed states, in both languages: verdicts, kinds of target, ambitions, natures."""

from __future__ import annotations

from decimal import Decimal

from analysis.language import Phrase, format_number

VERDICT = {
    "achieved": Phrase("met", "完成"),
    "missed": Phrase("missed", "未完成"),
    "not_assessable": Phrase("not assessable", "无法评估"),
}
#: A sign beside the word, so that colour never carries the verdict alone.
VERDICT_SIGN = {"achieved": "✓", "missed": "×", "not_assessable": "–"}
VERDICT_MARK = {"achieved": "good", "missed": "bad", "not_assessable": "doubt"}
KIND = {
    "at_least": Phrase("at least", "不低于"),
    "at_most": Phrase("at most", "不高于"),
    "cut_by": Phrase("cut by", "下降"),
    "keep": Phrase("keep", "保持"),
    "eliminate": Phrase("eliminate", "消除"),
    "count": Phrase("number", "个数"),
    "assigned": Phrase("assigned by the province", "完成省下达目标"),
}
AMBITION = {
    "improvement": Phrase("improvement", "要求改善"),
    "hold": Phrase("hold the base-year level", "要求保持"),
    "allows_worsening": Phrase("room to get worse", "允许变差"),
    "unknown": Phrase("no base value", "未列基准值"),
}
NATURE = {
    "binding": Phrase("binding", "约束性"),
    "expected": Phrase("expected", "预期性"),
}
PROFILE = {
    "even": Phrase("spread evenly over each project's years", "在各项目建设年限内平均分摊"),
    "start": Phrase("all in each project's first year", "全部计入各项目起始年份"),
    "end": Phrase("all in each project's last year", "全部计入各项目终止年份"),
}
AUDIT = {
    "equal": Phrase("equal", "一致"),
    "differs": Phrase("differs", "不一致"),
    "no_printed_total": Phrase("no total printed", "未列合计"),
}
#: Pollutants as the AQI names them.
POLLUTANT = {
    "O3": Phrase("ozone", "臭氧"),
    "PM25": Phrase("PM2.5", "PM2.5"),
    "PM10": Phrase("PM10", "PM10"),
    "NO2": Phrase("NO2", "二氧化氮"),
    "SO2": Phrase("SO2", "二氧化硫"),
    "CO": Phrase("CO", "一氧化碳"),
}
#: Names of the months, by number.
MONTH_EN = (
    *("", "January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
CALENDAR_MONTH = {number: Phrase(MONTH_EN[number][:3], f"{number}月") for number in range(1, 13)}
#: How sure a trend is, after the guidance of TOAR-II; the codes are those of trends.certainty.
CERTAINTY = {
    "very_high": Phrase("very high certainty", "确定性很高"),
    "high": Phrase("high certainty", "确定性高"),
    "medium": Phrase("medium certainty", "确定性中等"),
    "low": Phrase("low certainty", "确定性低"),
    "very_low": Phrase("very low certainty or no evidence", "确定性很低或无证据"),
}
TREND_REASON = {
    "too_few_months": Phrase("fewer than three years of months are at hand", "可用月份不足三年"),
    "base_incomplete": Phrase("the base period lacks a month of the year", "基准期缺少部分月份"),
    "no_variation": Phrase("the values do not vary", "数值无变化"),
}
#: Ways of estimating the trend of monthly ozone.
TREND_VARIANT = {
    "median": Phrase("median, all months, converted", "中位数（全部月份，已换算）"),
    "low": Phrase("months low for their season (P10)", "同期偏低月份（第10百分位数）"),
    "high": Phrase("months high for their season (P90)", "同期偏高月份（第90百分位数）"),
    "unconverted": Phrase("median, not converted (wrong)", "中位数（未换算，有误）"),
    "pages_only": Phrase("median, monthly pages alone", "中位数（仅网页所列月均值）"),
    "full_months": Phrase(
        "median, months with all days of HJ 663", "中位数（仅有效天数符合HJ 663要求的月份）"
    ),
    "without_2020": Phrase("median, without 2020", "中位数（不含2020年）"),
    "seasonal_sen": Phrase("seasonal Kendall, Sen slope", "季节性Kendall检验（Sen斜率）"),
    "adjusted_median": Phrase("median, weather-adjusted", "中位数（气象校正后）"),
    "adjusted_mean": Phrase("mean, weather-adjusted", "均值（气象校正后）"),
    "raw_mean": Phrase("mean, same months, not adjusted", "均值（相同月份，未校正）"),
}
#: Other choices in the weather adjustment; the codes are those of weather.sensitivity.
WEATHER_VARIANT = {
    "reported": Phrase("As reported", "本报告采用"),
    "usual_weather_fixed": Phrase(
        "Usual weather taken as known, not drawn anew", "常年气象水平视为已知（不参与抽样）"
    ),
    "weather_not_anomalies": Phrase(
        "Weather itself instead of its anomaly", "用气象要素本身而非距平"
    ),
    "three_harmonics": Phrase("Season of three harmonics", "季节变化取三个谐波"),
    "single_months": Phrase("Bootstrap blocks of one month", "自助法块长为1个月"),
    "block_of_12": Phrase("Bootstrap blocks of twelve months", "自助法块长为12个月"),
    "splines": Phrase("Penalised splines", "惩罚样条模型"),
    "daily": Phrase(
        "Days, 1-hour maximum, 2014 to January 2017", "逐日1小时最大值（2014年至2017年1月）"
    ),
}
#: Weather predictors with their units; the codes are those of weather.predictors.
PREDICTOR = {
    "solar_mjm2": Phrase("solar radiation (MJ/m² a day)", "日太阳总辐射量（兆焦/平方米）"),
    "temp_max_c": Phrase("daily maximum temperature (°C)", "日最高气温（℃）"),
    "humidity_pct": Phrase("relative humidity (%)", "相对湿度（%）"),
    "rain_log_mm": Phrase("rain (logarithm of mm a month)", "降水量（月总量毫米数的对数）"),
    "wind_kmh": Phrase("wind speed (km/h)", "风速（公里/小时）"),
    "wind_from_north_kmh": Phrase("wind from the north (km/h)", "偏北风分量（公里/小时）"),
}
PUBLISHED_INDICATOR = {
    "aqi_good_days_pct": Phrase("good days, %", "优良天数比例（%）"),
    "pm25": Phrase("PM2.5, µg/m³", "PM2.5（微克/立方米）"),
    "pm10": Phrase("PM10, µg/m³", "PM10（微克/立方米）"),
    "so2": Phrase("SO2, µg/m³", "二氧化硫（微克/立方米）"),
    "no2": Phrase("NO2, µg/m³", "二氧化氮（微克/立方米）"),
    "o3_mda8_p90": Phrase(
        "ozone, P90 of MDA8, µg/m³", "臭氧日最大8小时平均第90百分位数（微克/立方米）"
    ),
}
MISSING = Phrase("not stated", "未列")


def in_sentence(name: str) -> str:
    """Return an English name as it stands inside a sentence: "Share of…" -> "share of…"."""
    is_word = len(name) > 1 and name[1].islower()
    return name[0].lower() + name[1:] if is_word else name


def with_unit(
    value: Decimal | float | int | None, symbol: Phrase, decimals: int | None = None
) -> Phrase:
    """Return a number with its unit in both languages; "not stated" for a missing one."""
    if value is None:
        return MISSING
    number = format_number(value, decimals)
    if symbol.en == "%":
        return Phrase(f"{number}\u00a0%", f"{number}%")
    # A number times a power of ten: "29.65 × 10⁴ mu".
    times = "× " if symbol.en.startswith("10") and value != 0 else ""
    return Phrase(f"{number} {times}{symbol.en}".strip(), f"{number}{symbol.zh}")


#: How sources name the reference state of gases before September 2018 (273 K, 101.325 kPa) and the
#: one since (298.15 K for gases, actual conditions for particles).
OLD_STATE_BASIS, NEW_STATE_BASIS = "标况", "实况"
