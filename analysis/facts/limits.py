"""Facts about what the review cannot say: targets without numbers, gaps, damaged cells."""

from __future__ import annotations

from analysis.facts.edition import plan_ordinal
from analysis.facts.model import Fact, count, phrase
from analysis.language import Phrase
from analysis.review import Review

PLAN = "plan-14-text"


def limit_facts(review: Review) -> dict[str, Fact]:
    """Return the facts of the chapter name ``limits``."""
    targets = review.targets
    end_year = int(review.running_plan["end_year"])
    kind = targets[f"target_{end_year}_kind"]
    assigned = int((kind == "assigned").sum())
    numbered = int((targets[f"target_{end_year}_value"].notna() & (kind != "assigned")).sum())
    binding = targets[targets["nature"] == "binding"]
    binding_assigned = int((binding[f"target_{end_year}_kind"] == "assigned").sum())
    no_state = int(targets["state_value"].isna().sum())
    is_assigned = targets[f"target_{end_year}_kind"] == "assigned"
    neither = int((targets["state_value"].isna() & is_assigned).sum())
    text_targets = review.rows("plan/text_targets", review.running_plan)
    text_results = review.package.table("plan/text_results")
    return {
        "n_targets": count(len(targets), PLAN),
        "n_assigned": count(assigned, PLAN),
        "n_numbered": count(numbered, PLAN),
        "n_binding": count(len(binding), PLAN),
        "n_binding_assigned": count(binding_assigned, PLAN),
        "n_no_state": count(no_state, PLAN),
        "n_assigned_no_state": count(neither, PLAN),
        "n_text_targets": count(len(text_targets), PLAN),
        "n_text_results": count(len(text_results), PLAN),
        "n_corrections": count(len(review.package.corrections), "methods"),
        "period_sentence": phrase(_period_sentence(review), PLAN),
        "assigned_sentence": phrase(
            Phrase(
                f"{assigned} of the {len(targets)} targets for {end_year} are printed without a "
                f"number, as “the target assigned by the province”; among them are "
                f"{binding_assigned} of the {len(binding)} binding ones.",
                f"规划{len(targets)}项指标的{end_year}年目标中，{assigned}项仅列“完成省下达目标”，未列数值，"
                f"{len(binding)}项约束性指标中有{binding_assigned}项属此情形。",
            ),
            PLAN,
        ),
    }


def _period_sentence(review: Review) -> Phrase:
    """Say why the running plan has no verdict yet: its years are not over, or have no results."""
    plan, end = plan_ordinal(review.running_plan["ordinal"]), int(review.running_plan["end_year"])
    if review.as_of < end:
        return Phrase(
            f"The {plan.en} runs to {end}, so as of {review.as_of} it has no verdict.",
            f"{plan.zh}规划期至{end}年结束，截至{review.as_of}年底不作完成与否的结论。",
        )
    published = review.package.table("annual/jiangmen_published")
    ours = published[(published["area_zh"] == review.city_name.zh) & (published["year"] == end)]
    if not ours.empty:
        return Phrase(
            f"The period of the {plan.en} ended in {end}; few results of {end} are at hand, and "
            "where there is none, whether the target was met is not said.",
            f"{plan.zh}规划期已于{end}年结束，{end}年结果仅有部分数据；没有数据的，不对目标是否完成作出结论。",
        )
    return Phrase(
        f"The period of the {plan.en} ended in {end}, but no results of the city for {end} are at "
        "hand, so whether the targets were met is not said.",
        f"{plan.zh}规划期已于{end}年结束，但尚未获得本市{end}年结果，因此不对目标是否完成作出结论。",
    )
