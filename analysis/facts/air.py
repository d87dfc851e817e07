"""Facts about a city's ozone and air quality: what the chapter says, and how surely.

A sentence that depends on a result is a fact, so that another city, year or datum changes the
wording and not only the number; where the data cannot carry it, the sentence says so and why.
The sentences are made in :mod:`analysis.facts.air_trend` and :mod:`analysis.facts.air_days`.
"""

from __future__ import annotations

from analysis.air_review import DAYS, HKO, HOURS, NOTICES, PAGES, AirReview
from analysis.data.air import SPURIOUS_O3_UGM3
from analysis.facts import air_days as days
from analysis.facts import air_trend as trend
from analysis.facts.air_words import PERCENT, UGM3, month, sentences
from analysis.facts.model import Fact, count, phrase, quantity
from analysis.language import Phrase
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K

MONTHS = (PAGES, HOURS)
WEATHER = (PAGES, HOURS, HKO)

_cache: dict[tuple[str, str, int], dict[str, Fact]] = {}


def air_facts(air: AirReview) -> dict[str, Fact]:
    """Return the facts of the chapter name ``air``."""
    key = (air.package.hash, air.city, air.as_of)
    if key not in _cache:
        _cache[key] = _numbers(air) | _sentences(air)
    return _cache[key]


def _numbers(air: AirReview) -> dict[str, Fact]:
    account = air.account
    middle = air.trend.at(0.5)
    return {
        "n_months": count(air.trend.n_months, *MONTHS),
        "n_missing": count(air.trend.n_missing, *MONTHS),
        "n_days": count(account.n_assessed, HOURS),
        "n_bad": count(account.n_bad, HOURS),
        "n_ozone_alone": count(account.n_ozone_alone, HOURS),
        "n_cities": count(len(air.data.cities), "methods"),
        "trend_ugm3_per_year": quantity(
            None if middle is None else round(middle.slope_per_year, 4),
            "ugm3",
            UGM3,
            *MONTHS,
            decimals=1,
        ),
        "good_pct": quantity(
            None if account.good_pct is None else round(account.good_pct, 4),
            "pct",
            PERCENT,
            HOURS,
            decimals=1,
        ),
        "first_month": phrase(month(air.trend.first), *MONTHS),
        "last_month": phrase(month(air.trend.last), *MONTHS),
        "mda8_limit": quantity(air.limit("O3", "MDA8"), "ugm3", UGM3, "gb3095", decimals=0),
        "spurious_limit": quantity(SPURIOUS_O3_UGM3, "ugm3", UGM3, "methods", decimals=0),
        "state_old": phrase(Phrase(f"{OLD_STATE_K:g} K", f"{OLD_STATE_K:g} K"), "gb3095"),
        "state_new": phrase(Phrase(f"{NEW_STATE_K:g} K", f"{NEW_STATE_K:g} K"), "gb3095"),
    }


def _sentences(air: AirReview) -> dict[str, Fact]:
    made: dict[str, tuple[Phrase, tuple[str, ...]]] = {
        "verdict": (_verdict(air), WEATHER),
        "trend_sentence": (trend.trend_sentence(air), MONTHS),
        "trend_note": (trend.trend_note(air), MONTHS),
        "since_sentence": (trend.since_sentence(air), MONTHS),
        "unconverted_sentence": (trend.unconverted_sentence(air), MONTHS),
        "quantiles_sentence": (trend.quantiles_sentence(air), MONTHS),
        "variants_sentence": (trend.variants_sentence(air), WEATHER),
        "annual_sentence": (trend.annual_sentence(air), (PAGES,)),
        "breaks_sentence": (trend.breaks_sentence(air), MONTHS),
        "months_sentence": (trend.months_sentence(air), MONTHS),
        "gaps_sentence": (trend.gaps_sentence(air), MONTHS),
        "sensitivity_sentence": (trend.sensitivity_sentence(air), MONTHS),
        "weather_sensitivity_sentence": (trend.weather_sensitivity_sentence(air), WEATHER),
        "residual_sentence": (trend.residual_sentence(air), WEATHER),
        "weather_sentence": (trend.weather_sentence(air), WEATHER),
        "weather_part_sentence": (trend.weather_part_sentence(air), WEATHER),
        "weather_months_sentence": (trend.weather_months_sentence(air), WEATHER),
        "skill_sentence": (trend.skill_sentence(air), WEATHER),
        "proxy_sentence": (trend.PROXY, (HKO,)),
        "pm_sentence": (trend.pm_sentence(air), MONTHS),
        "pm_note": (trend.pm_note(air), MONTHS),
        "season_sentence": (days.season_sentence(air), (PAGES, DAYS, HOURS)),
        "season_note": (days.season_note(air), (DAYS, HOURS)),
        "calendar_sentence": (days.calendar_sentence(air), (HOURS,)),
        "peaks_sentence": (days.peaks_sentence(air), (DAYS,)),
        "primary_sentence": (days.primary_sentence(air), (HOURS,)),
        "account_sentence": (days.account_sentence(air), (HOURS,)),
        "account_note": (days.account_note(air), (HOURS,)),
        "year_sentence": (days.year_sentence(air), (HOURS, "plan-14-text")),
        "scenario_sentence": (days.scenario_sentence(air), (HOURS, "hj633-2026")),
        "years_sentence": (days.years_sentence(air), (DAYS, HOURS, "hj663")),
        "cities_sentence": (days.cities_sentence(air), MONTHS),
        "tiles_sentence": (days.tiles_sentence(air), MONTHS),
        "tiles_note": (days.tiles_note(air), MONTHS),
        "percentiles_sentence": (days.percentiles_sentence(air), (NOTICES,)),
        "agreement_sentence": (days.agreement_sentence(air), (HOURS, NOTICES)),
    }
    return {name: phrase(text, *sources) for name, (text, sources) in made.items()}


def _verdict(air: AirReview) -> Phrase:
    parts = [trend.trend_sentence(air)]
    if air.trend.reason is None:
        parts.append(trend.weather_sentence(air))
    if air.account.n_assessed:
        parts.append(days.account_sentence(air))
    return sentences(*parts)
