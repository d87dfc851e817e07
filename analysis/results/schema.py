"""The layout of ``results.json``: a JSON Schema (draft 2020-12), with every field explained.

The explanations are bilingual because the book prints them: ``description`` in English, as JSON
Schema has it, and ``description_zh`` beside it, which validators pass over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from analysis.language import Phrase
from analysis.results.document import QUANTILE_PCT, SCHEMA_VERSION

Schema = dict[str, Any]
_DECIMAL = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
_TEXT, _NUMBER, _INTEGER, _FLAG = (
    {"type": kind} for kind in ("string", "number", "integer", "boolean")
)
_FREE = {"type": ["object", "null"]}


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def _field(schema: Schema, en: str, zh: str) -> Schema:
    return {**schema, "description": en, "description_zh": zh}


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


_KNOWN = _object(
    {
        "year": _field(_maybe(_INTEGER), "Year of the value", "数值年份"),
        "value": _field(_DECIMAL, "The value, an exact decimal", "数值（精确小数）"),
        "basis": _field(
            _TEXT,
            "What it can be compared with: values on different bases are never joined",
            "统计口径，不同口径之间不作拼接",
        ),
        "confidence": _field(
            _one_of("official", "archived_copy", "press", "low", "none"),
            "How far the source can be trusted",
            "来源可信程度",
        ),
        "source_id": _field(
            _TEXT, "Source, an id of the register of sources", "来源代码，见来源登记表"
        ),
    }
)
_WAY = {
    "completion": _field(
        _maybe(_DECIMAL),
        "(latest − base) / (target − base); none where no improvement was asked",
        "（最新值−基准值）/（目标值−基准值）；目标未要求改善的不计算",
    ),
    "time_share": _field(
        _maybe(_DECIMAL),
        "(year of latest − year of base) / (target year − year of base)",
        "（最新值年份−基准年）/（目标年−基准年）",
    ),
    "growth_ratio": _field(
        _maybe(_NUMBER),
        "Observed to required yearly growth, ((latest/base)^(1/years) − 1) / "
        "|(target/base)^(1/years) − 1|, its sign turned where less is better",
        "实际年均变化率与要求年均变化率之比，分母取绝对值，以降为优的指标取相反数",
    ),
    "growth_category": _field(
        _maybe(_one_of("achieved", "on_track", "moderate", "insufficient", "moving_away")),
        "Its class by the ratio_… parameters; achieved comes before any ratio",
        "按上述比值划分的等级，已达到目标的不再看比值",
    ),
    "needed_per_year": _field(
        _maybe(_DECIMAL),
        "(target − latest) / (target year − year of latest), while the target is not met",
        "（目标值−最新值）/（目标年−最新值年份），已达到目标的不计算",
    ),
}
_PROJECTION = _object(
    {
        "year": _field(_INTEGER, "Target year", "目标年"),
        "decimals": _field(
            _INTEGER,
            "Decimals to which a simulated value is rounded before it is judged",
            "模拟值评价前修约的小数位数",
        ),
        "calibrated": _field(
            _FLAG, "Whether the spread was set by measured coverage", "离散程度是否经实测覆盖率校准"
        ),
        "headline_methods": _field(
            _list(_TEXT), "Methods pooled in the headline", "合并为主要结果的方法"
        ),
        "derived": _field(
            {"type": "object"},
            "What follows from the data: factor of the spread (widening), years ahead, "
            "projections it was measured on",
            "由数据得出的量：离散系数（widening）、预测年数、用于检验的预测次数等",
        ),
        "median": _field(_NUMBER, "Median of the headline", "主要结果的中位数"),
        "interval_low": _field(_NUMBER, "Lower end of the central interval", "中心区间下限"),
        "interval_high": _field(_NUMBER, "Upper end of the central interval", "中心区间上限"),
        "quantile_pct": _field(
            {"type": "array", "items": _INTEGER, "const": list(QUANTILE_PCT)},
            "Which quantiles are listed, in percent",
            "所列分位数（%）",
        ),
        "quantiles": _field(
            {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": _NUMBER,
                    "minItems": len(QUANTILE_PCT),
                    "maxItems": len(QUANTILE_PCT),
                },
            },
            "Quantiles of the simulated values by method; headline is the pooled one",
            "各方法模拟值的分位数，headline为合并结果",
        ),
    }
)
_CHANCE = _object(
    {
        "reference": _field(
            _one_of("target", "state_kept", "previous_target", "province"),
            "Which target: the number itself, or a value to compare an unpublished one with",
            "目标类别：目标值本身，或供对照未公布目标的参照值",
        ),
        "target": _field(_DECIMAL, "The target", "目标值"),
        "probability": _field(
            {"type": "number", "minimum": 0, "maximum": 1},
            "Share of simulated values that meet it after rounding",
            "修约后达到该目标的模拟值比例",
        ),
        "word": _field(
            _TEXT,
            "Word of the IPCC guidance note for the probability in whole percent",
            "按整数百分比对应的IPCC不确定性指南用语",
        ),
        "lowest_of_methods": _field(
            _NUMBER, "Least probability of the methods taken singly", "各方法单独给出的最小概率"
        ),
        "highest_of_methods": _field(
            _NUMBER, "Greatest probability of the methods", "各方法单独给出的最大概率"
        ),
        "agreement": _field(
            _one_of("agree", "differ", "disagree"),
            "By the gap between the two and the probability_gap_… parameters",
            "按两者差距与以probability_gap_开头的参数划分",
        ),
    }
)
_REFERENCE = _object(
    {
        "reference": _field(_TEXT, "Which reference", "参照类别"),
        "value": _field(_DECIMAL, "Its value", "数值"),
        "basis": _field(_TEXT, "Basis it was published on", "公布口径"),
        "source_id": _field(_TEXT, "Source", "来源代码"),
    }
)
_VERDICT = _object(
    {
        "id": _field(_TEXT, "Plan and place: the key of the record", "规划与位置，记录主键"),
        "plan_id": _field(_TEXT, "Plan", "规划代码"),
        "ref": _field(
            _TEXT,
            "Place in the plan: T1-1 and T2-1 are rows of its tables, tt-3-07 a clause of its text",
            "在规划中的位置：T1-1、T2-1为表中行，tt-3-07为正文条目",
        ),
        "group": _field(_one_of("table", "text"), "Table or text", "表或正文"),
        "indicator_id": _field(_TEXT, "Indicator", "指标代码"),
        "name_en": _field(_TEXT, "Its name in English", "指标英文名称"),
        "name_zh": _field(_TEXT, "Its name in Chinese", "指标中文名称"),
        "unit": _field(_TEXT, "Unit of all values of the record", "记录中各数值的单位"),
        "direction": _field(
            _maybe(_one_of("higher", "lower")), "Which way is good", "以升或以降为优"
        ),
        "nature": _field(
            _maybe(_one_of("binding", "expected")), "Binding or expected", "约束性或预期性"
        ),
        "target": _object(
            {
                "kind": _field(_TEXT, "Kind of target", "目标类型"),
                "year": _field(_INTEGER, "Target year", "目标年"),
                "value": _field(_maybe(_DECIMAL), "The number judged against", "据以评价的目标值"),
                "printed": _field(_TEXT, "The target as printed", "目标原文"),
                "source_id": _field(_TEXT, "Source", "来源代码"),
                "given_as_data": _field(
                    _FLAG,
                    "The province assigned the number and it was given as data",
                    "省下达目标值，以数据形式补充",
                ),
            }
        ),
        "inputs": _object(
            {
                "base": _field(_maybe(_KNOWN), "Where the target counts from", "基准值"),
                "latest": _field(
                    _maybe(_KNOWN), "Latest value on the same basis", "同一口径的最新值"
                ),
                "references": _field(
                    _list(_REFERENCE),
                    "Values an unpublished target is compared with",
                    "供对照未公布目标的参照值",
                ),
                "projection": _field(
                    _FREE,
                    "What the projection used: numbers of values, last month seen, spread",
                    "预测所用数据的说明：数据个数、最后月份、离散系数等",
                ),
            }
        ),
        "parameters": _object(
            {
                "as_of": _field(_INTEGER, "Last year that is seen", "数据截止年份"),
                "values_needed_for_projection": _field(
                    _INTEGER, "Fewest comparable yearly values", "预测所需可比年度数据个数下限"
                ),
                "on_schedule_tolerance": _field(
                    _DECIMAL,
                    "How far completion may lie from the time share and be on schedule",
                    "完成率与时间进度之差的允许范围",
                ),
                "ratio_on_track": _field(_NUMBER, "Growth ratio from which on track", "比值界限"),
                "ratio_moderate": _field(_NUMBER, "From which moderate", "比值界限"),
                "ratio_insufficient": _field(_NUMBER, "From which insufficient", "比值界限"),
                "probability_gap_agree": _field(
                    _NUMBER, "Largest gap at which methods agree", "方法一致的最大概率差"
                ),
                "probability_gap_differ": _field(
                    _NUMBER, "Largest gap at which they only differ", "方法略有差异的最大概率差"
                ),
                "interval_coverage": _field(
                    _NUMBER, "Central share of the interval", "中心区间的覆盖比例"
                ),
                "seed": _field(_maybe(_INTEGER), "Seed of the simulation", "随机数种子"),
                "n_futures": _field(_maybe(_INTEGER), "Number of simulated values", "模拟次数"),
            }
        ),
        "methods": _field(
            _list(_object({"id": _TEXT, "version": _TEXT})),
            "Methods used, with their versions",
            "所用方法及版本",
        ),
        "intermediate": _object(
            {
                "judged_value": _field(
                    _maybe(_DECIMAL),
                    "Latest value rounded half to even to judged_decimals",
                    "按judged_decimals修约的最新值",
                ),
                "judged_decimals": _field(
                    _maybe(_INTEGER), "Decimals of the target", "目标值的小数位数"
                ),
                "margin": _field(
                    _maybe(_DECIMAL),
                    "latest − target, its sign turned where less is better",
                    "最新值−目标值，以降为优的指标取相反数",
                ),
                **_WAY,
                "comparable_values": _field(
                    _INTEGER, "Yearly values known on one basis", "同一口径的年度数据个数"
                ),
                "projection": _maybe(_PROJECTION),
            }
        ),
        "result": _object(
            {
                "state": _field(
                    _one_of(
                        *("achieved", "missed", "at_ceiling", "meets_now", "short"),
                        "not_assessable",
                    ),
                    "Result so far",
                    "目前状态",
                ),
                "path": _field(
                    _one_of(
                        *("achieved", "missed", "at_ceiling", "keep", "ahead", "on_schedule"),
                        *("behind", "needs", "not_assessable"),
                    ),
                    "The way to the target",
                    "达标路径",
                ),
                "probabilities": _field(_list(_CHANCE), "Prospect", "达标概率"),
                "agreement": _field(
                    _maybe(_one_of("agree", "differ", "disagree")),
                    "Agreement of the methods",
                    "各方法是否一致",
                ),
                "confidence": _field(
                    _one_of("official", "archived_copy", "press", "low", "none"),
                    "The least trusted input",
                    "各输入数据中最低的可信程度",
                ),
                "projects_linked": _field(
                    _maybe(_INTEGER), "Projects linked: delivery risk", "对应重点工程项目数"
                ),
                "worse_than_base": _field(
                    _FLAG, "Met although worse than in the base year", "达标但较基准年变差"
                ),
                "damaged_cell": _field(_FLAG, "Read from a damaged cell", "依据受损单元格判读"),
                "preliminary": _field(_FLAG, "The latest value is preliminary", "最新值为初步数"),
            }
        ),
        "reason_en": _field(
            _maybe(_TEXT), "Why the state is not assessable", "无法评估的原因（英文）"
        ),
        "reason_zh": _field(_maybe(_TEXT), "The same in Chinese", "无法评估的原因"),
        "probability_reason_en": _field(
            _maybe(_TEXT), "Why there is no probability", "未给出概率的原因（英文）"
        ),
        "probability_reason_zh": _field(_maybe(_TEXT), "The same in Chinese", "未给出概率的原因"),
        "sources": _field(_list(_TEXT), "All sources of the record", "全部来源代码"),
    }
)

SCHEMA: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "schema.json",
    "title": "Results of a plan review",
    "description": "One record per verdict, with everything it was computed from.",
    "description_zh": "规划评估结果：每项结论一条记录，列明全部计算依据。",
    **_object(
        {
            "$schema": _field({"const": "schema.json"}, "This schema", "结构文件"),
            "schema_version": _field(
                {"type": "string", "pattern": rf"^{SCHEMA_VERSION.split('.')[0]}\.[0-9]+\.[0-9]+$"},
                "Version of the layout",
                "结构版本",
            ),
            "edition": _object(
                {
                    "city": _field(_TEXT, "City", "城市代码"),
                    "city_en": _field(_TEXT, "Its name in English", "城市英文名称"),
                    "city_zh": _field(_TEXT, "Its name in Chinese", "城市中文名称"),
                    "as_of": _field(_INTEGER, "Last year that is seen", "数据截止年份"),
                    "data_hash": _field(_TEXT, "Hash of the data package", "数据包散列值"),
                    "program_version": _field(_TEXT, "Version of the program", "程序版本"),
                }
            ),
            "methods": _field(
                _list(
                    _object(
                        dict.fromkeys(("id", "version", "name_en", "name_zh", "function"), _TEXT)
                    )
                ),
                "Methods and their versions",
                "方法及版本",
            ),
            "verdicts": _list(_VERDICT),
        }
    ),
}


@dataclass(frozen=True)
class FieldRow:
    """One field of the file: its path, its type in words, what it holds."""

    path: str
    type: str
    text: Phrase


def field_rows() -> list[FieldRow]:
    """Return every field of the schema in order, as the book prints them."""
    return list(_walk(SCHEMA, ""))


def _walk(schema: Schema, path: str) -> list[FieldRow]:
    found = []
    options = schema.get("anyOf", [schema])
    if "description" in schema and path:
        text = Phrase(schema["description"], schema["description_zh"])
        found.append(FieldRow(path, _type_name(schema), text))
    for option in options:
        for name, part in option.get("properties", {}).items():
            found += _walk(part, f"{path}.{name}" if path else name)
        items = option.get("items")
        if isinstance(items, dict) and items.get("type") == "object":
            found += _walk(items, f"{path}[]")
    return found


def _type_name(schema: Schema) -> str:
    options = schema.get("anyOf", [schema])
    names: list[str] = []
    for option in options:
        kind = option.get("type", "string")
        decimal = option.get("pattern") == _DECIMAL["pattern"]
        names += ["decimal"] if decimal else kind if isinstance(kind, list) else [kind]
    return " | ".join(names)
