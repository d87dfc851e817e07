"""What evidence an emission total needs, and what a cut by key projects needs.

The two are different quantities. The table says for each pollutant what is counted and what a
reader would have to see to check it. The entries are this review's own reading of what each
number claims; they are no list from a regulation.
"""

from __future__ import annotations

from analysis.blocks import Cell, Table, cell
from analysis.facts.emission_words import name_of, sentence_start
from analysis.language import Phrase
from analysis.review import Review
from analysis.tables.build import column, make_table

PLAN = "plan-14-text"
METHODS = "methods"

TOTAL = Phrase("yearly total of the city", "全市年度总量")
PROJECT = Phrase("tonnes cut by key projects", "重点工程减排量")

#: What must be seen to check a total, by pollutant: sources and the data behind them.
FOR_A_TOTAL = {
    "so2": Phrase(
        "fuel burnt and its sulphur, efficiency of desulphurisation, continuous monitoring of "
        "power plants, boilers and kilns, for base and end year on one accounting",
        "基准年与期末年按同一口径的燃料消费量及含硫率、脱硫效率，电厂、锅炉和炉窑的连续监测数据",
    ),
    "nox": Phrase(
        "fuel burnt, efficiency of denitrification, continuous monitoring of stacks, and vehicles "
        "by number, mileage and emission standard, for base and end year on one accounting",
        "基准年与期末年按同一口径的燃料消费量、脱硝效率、烟气连续监测数据，"
        "以及机动车保有量、行驶里程和排放标准构成",
    ),
    "cod": Phrase(
        "volume and concentration in and out of every sewage plant, waste water of firms, "
        "households without treatment, livestock, for base and end year on one accounting",
        "基准年与期末年按同一口径的各污水处理厂进出水量和浓度、企业废水、未收集处理的生活污水及畜禽养殖排放",
    ),
    "ammonia_nitrogen": Phrase(
        "volume and ammonia in and out of every sewage plant, waste water of firms, households "
        "without treatment, livestock, for base and end year on one accounting",
        "基准年与期末年按同一口径的各污水处理厂进出水量和氨氮浓度、企业废水、未收集处理的生活污水及畜禽养殖排放",
    ),
    "total_nitrogen": Phrase(
        "total nitrogen in the discharge of sewage plants and firms, and what farming and fish "
        "ponds lose, for base and end year; which sources the plan counts is not printed",
        "基准年与期末年污水处理厂和企业排水总氮、种植业和水产养殖流失量；规划未说明统计范围",
    ),
    "voc": Phrase(
        "solvents, paints and fuels used, rates of collection and removal, tanks and petrol "
        "stations, vehicles, for base and end year by one method; the factors used",
        "基准年与期末年按同一方法的溶剂、涂料和油品用量，收集率与去除率，储罐、加油站和机动车排放，及所用排放因子",
    ),
    "heavy_metal": Phrase(
        "the full list of firms of the key industries, the metals counted, production, and "
        "concentration and volume of each discharge, for base and end year",
        "重点行业企业全口径清单、所计重金属种类，基准年与期末年的产量及各排放口浓度和水（气）量",
    ),
}
#: What must be seen to check a cut by projects, by pollutant.
FOR_A_PROJECT_CUT = {
    "cod": Phrase(
        "the list of projects; for each: volume treated and COD in and out, before and after, "
        "from the plant's monitoring; permit and date of operation; the tonnes verified",
        "项目清单；各项目投运前后处理水量和进出水化学需氧量浓度（在线监测）、排污许可证及投运时间、核定减排吨数",
    ),
    "ammonia_nitrogen": Phrase(
        "the list of projects; for each: volume treated and ammonia in and out, before and after, "
        "from the plant's monitoring; permit and date of operation; the tonnes verified",
        "项目清单；各项目投运前后处理水量和进出水氨氮浓度（在线监测）、排污许可证及投运时间、核定减排吨数",
    ),
    "nox": Phrase(
        "the list of projects; for each boiler or kiln: fuel, hours, and concentration and volume "
        "of flue gas before and after; permit; the tonnes verified",
        "项目清单；各锅炉或炉窑改造前后燃料用量、运行小时数、烟气浓度和流量，排污许可证，核定减排吨数",
    ),
    "voc": Phrase(
        "the list of projects; for each: materials used and their content, rates of collection "
        "and removal before and after, monitoring of the outlet; permit; the tonnes verified",
        "项目清单；各项目治理前后原辅材料用量及含量、收集率与去除率、排放口监测数据，排污许可证，核定减排吨数",
    ),
}
AT_HAND_TOTAL = Phrase(
    "base amount, demanded and reached percentage; none of the data behind them",
    "基数、要求降幅和实际降幅；其基础数据均未公布",
)
UNKNOWN = Phrase("not described here", "此处未作说明")


def emission_evidence(review: Review) -> Table:
    """Return what each total and each project cut counts, needs as evidence, and has in print."""
    lang = review.lang
    rows: list[list[Cell]] = []
    for cut in review.emission_cuts:
        code = cut.indicator_id.removesuffix("_emission_cut_pct")
        name = name_of(review, cut.indicator_id)
        rows.append(
            [
                cell(Phrase(sentence_start(name.en), name.zh).text(lang)),
                cell(TOTAL.text(lang)),
                cell(FOR_A_TOTAL.get(code, UNKNOWN).text(lang)),
                cell(AT_HAND_TOTAL.text(lang)),
            ]
        )
    for project_cut in review.project_cuts:
        name = name_of(review, project_cut.indicator_id)
        n = len(project_cut.project_ids)
        stated = len(project_cut.printing_tonnes)
        held = Phrase(
            f"{n} projects with what they build; {stated} of them with tonnes cut",
            f"{n}个项目的建设内容，其中载明减排吨数的{stated}个",
        )
        rows.append(
            [
                cell(Phrase(sentence_start(name.en), name.zh).text(lang)),
                cell(PROJECT.text(lang)),
                cell(FOR_A_PROJECT_CUT.get(project_cut.pollutant, UNKNOWN).text(lang)),
                cell(held.text(lang)),
            ]
        )
    columns = [
        column(Phrase("Pollutant", "污染物"), lang, 16),
        column(Phrase("What is counted", "统计对象"), lang, 16),
        column(Phrase("Evidence it needs", "所需证据"), lang, 44),
        column(Phrase("At hand in the plan", "规划所列"), lang, 24),
    ]
    return make_table(
        "emission-evidence",
        Phrase(
            "What a total and a cut by key projects each need as evidence: a fall of the one says "
            "nothing about the other.",
            "排放总量与重点工程减排量各自所需的证据；总量下降不能证明重点工程减排量完成。",
        ),
        columns,
        rows,
        lang,
        sources=[PLAN, METHODS],
        notes=[
            Phrase(
                "What is needed is this review's reading of what each number claims, not a list "
                "from a regulation.",
                "“所需证据”为本评估对各指标含义的理解，并非法规所列清单。",
            )
        ],
    )
