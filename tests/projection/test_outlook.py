"""The outlook of a city: what was known, the evidence since, and a year that lies ahead."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import simulated_months as simulated
from pandas.testing import assert_frame_equal
from subjects import package

from analysis import outlook as module
from analysis.air.months import SERIES_COLUMNS
from analysis.air_review import AirData
from analysis.data import air as views
from analysis.outlook import Outlook, evidence_errors
from analysis.outlook_data import STATISTICS, OutlookData, shared_outlook_data
from analysis.projection.days import POLLUTANTS
from analysis.projection.evidence import MIN_EFFECTIVE, Evidence
from analysis.projection.history import month_of
from analysis.standards.reference_state import NEW_STATE_K, OLD_STATE_K

pytestmark = pytest.mark.xdist_group("outlook")

CITIES = ("ash", "birch", "cedar")
#: The simulated months end with June 2018.
AS_OF, LAST_MONTH, N_MONTHS = 2018, 12 * 2018 + 5, 54
BREAKPOINTS = {
    "PM25_24H": 75,
    "PM10_24H": 150,
    "SO2_24H": 150,
    "NO2_24H": 80,
    "CO_24H": 4,
    "O3_8H": 160,
}


# --- A simulated province -----------------------------------------------------------------------


def tables(name: str) -> pd.DataFrame:
    if name == "standards/texts":
        return pd.DataFrame(
            {
                "valid_from": pd.to_datetime(["2012-01-01", "2018-09-01", "2026-03-01"]),
                "aqi": ["HJ 633-2012", "HJ 633-2012", "HJ 633-2026"],
                "gas_reference_k": [OLD_STATE_K, NEW_STATE_K, NEW_STATE_K],
            }
        )
    assert name == "standards/aqi_breakpoints"
    rows = [
        {"standard": aqi, "iaqi": iaqi, "item": item, "concentration": value * iaqi / 100 * share}
        for aqi, share in (("HJ 633-2012", 1), ("HJ 633-2026", 0.8))
        for iaqi in (50, 100, 150)
        for item, value in BREAKPOINTS.items()
    ]
    return pd.DataFrame(rows)


def notice(month: str, value: float, **other: object) -> dict[str, object]:
    row = {"city_id": "ash", "month": pd.Period(month, "M"), "indicator": "pm25", "value": value}
    return row | {"confidence": "high", "reference_k": NEW_STATE_K, "source_id": "notices"} | other


def air(
    n: int = N_MONTHS, notices: tuple[dict[str, object], ...] = (), as_of: int = AS_OF
) -> SimpleNamespace:
    """Return air data of three cities, as the outlook reads them."""
    known = simulated.histories(cities=CITIES, pollutants=POLLUTANTS, n=n)
    months = [
        {"city_id": city, "month": month_of(int(number)), "source_id": "pages"}
        | {SERIES_COLUMNS[p]: known[city, p].values[k] for p in POLLUTANTS}
        for city in CITIES
        for k, number in enumerate(known[city, "o3"].months)
    ]
    rng = np.random.default_rng(1)
    dates = pd.date_range("2014-01-01", periods=365 * 2)
    parts = []
    for city in CITIES:
        shape = rng.lognormal(sigma=0.35, size=(len(dates), len(POLLUTANTS)))
        levels = np.array([simulated.LEVELS[p] for p in POLLUTANTS])
        columns = [*list(SERIES_COLUMNS.values())[:-1], "o3_mda8_exact_ugm3"]
        frame = pd.DataFrame(levels * shape, columns=columns)
        parts.append(frame.assign(city_id=city, date=dates, source_id="hours"))
    hour_days = pd.concat(parts, ignore_index=True)
    printed = hour_days.rename(columns={"o3_mda8_exact_ugm3": "o3_1h_max_ugm3"}).iloc[:0]
    columns = list(notice("2018-01", 0.0))
    return SimpleNamespace(
        as_of=as_of,
        months=pd.DataFrame(months),
        hour_days=hour_days,
        printed_days=printed,
        published=pd.DataFrame(list(notices), columns=columns),
        package=SimpleNamespace(table=tables),
    )


@pytest.fixture(autouse=True)
def _fewer_futures(monkeypatch):
    """Draw fewer futures before the evidence: what holds for them holds for more."""
    monkeypatch.setattr(module, "N_BEFORE_EVIDENCE", 4000)


@pytest.fixture(scope="module")
def data() -> OutlookData:
    return OutlookData(air())


@pytest.fixture(scope="module")
def outlook(data) -> Outlook:
    return Outlook(data, "ash")


def pm25(value: float, first: int = 12 * 2018 + 6, n: int = 6, error: float = 1.0) -> Evidence:
    months = tuple(range(first, first + n))
    return Evidence("pm25_annual_mean_ugm3", months, value, error, "notice")


# --- Notices ------------------------------------------------------------------------------------


def test_a_notice_of_low_confidence_never_enters():
    rows = (
        notice("2018-09", 33.0),
        notice("2018-10", 44.0, confidence="low"),
        notice("2018-11", 55.0, confidence="medium"),
    )
    found = OutlookData(air(notices=rows))
    assert found.notices["value"].tolist() == [33, 55]
    series = found.histories["ash", "pm25"]
    assert series.months.tolist()[-2:] == [12 * 2018 + 8, 12 * 2018 + 10]
    assert 44 not in series.values
    assert len(found.own_histories["ash", "pm25"].months) == N_MONTHS


def test_a_gas_of_a_notice_is_put_on_the_state_of_the_series_and_a_particle_is_not():
    rows = (
        notice("2018-09", 100.0, indicator="o3_mda8_p90", reference_k=OLD_STATE_K),
        notice("2018-10", 100.0, indicator="o3_mda8_p90"),
        notice("2018-09", 40.0, reference_k=OLD_STATE_K),
    )
    values = OutlookData(air(notices=rows)).notices["value"].tolist()
    assert values == pytest.approx([100 * OLD_STATE_K / NEW_STATE_K, 100, 40])


def test_a_prospect_can_be_had_without_the_notices():
    found = OutlookData(air(notices=(notice("2018-09", 90.0),)))
    plain = OutlookData(air())
    at = LAST_MONTH + 3
    own = found.present(at, own_months_only=True).fits["ash", "pm25"]
    assert (own.logs == plain.present(at).fits["ash", "pm25"].logs).all()
    assert len(found.present(at).fits["ash", "pm25"].logs) == len(own.logs) + 1


# --- What is judged -----------------------------------------------------------------------------


def test_days_ahead_are_judged_by_the_text_that_was_known():
    assert OutlookData(air(as_of=2017)).text["gas_reference_k"] == OLD_STATE_K
    assert OutlookData(air(as_of=2018)).text["gas_reference_k"] == NEW_STATE_K
    assert OutlookData(air(as_of=2025)).limits["pm25"] == 75
    assert OutlookData(air(as_of=2026)).limits["pm25"] == pytest.approx(60)


def test_gases_are_judged_at_the_reference_state_of_the_text():
    means = np.ones((1, 1, len(POLLUTANTS)))
    old = OutlookData(air(as_of=2017)).as_judged(means)[0, 0]
    gases = [p in ("so2", "no2", "co", "o3") for p in POLLUTANTS]
    assert old == pytest.approx(np.where(gases, NEW_STATE_K / OLD_STATE_K, 1))
    assert OutlookData(air(as_of=2018)).as_judged(means) == pytest.approx(means)
    assert (means == 1).all(), "what was given is left as it was"


# --- Why there is none --------------------------------------------------------------------------


def test_a_year_of_which_months_are_known_is_no_year_ahead(outlook):
    for indicator in STATISTICS:
        known = outlook.prospect(indicator, 2018)
        assert not known.assessable and known.reason is not None and "2018" in known.reason.en
        assert outlook.prospect(indicator, 2019).assessable


def test_a_city_of_too_few_months_has_a_reason_and_no_prospect():
    short = Outlook(OutlookData(air(n=23)), "ash").prospect("ozone_mean_ugm3", 2020)
    assert not short.assessable and short.draws == {}
    stranger = Outlook(OutlookData(air()), "yew")
    assert stranger.origin is None
    assert not stranger.prospect("good_days_pct", 2020).assessable


def test_a_city_whose_julys_were_never_seen_by_day_has_no_prospect():
    blind = air()
    blind.hour_days = blind.hour_days[blind.hour_days["date"].dt.month != 7]
    assert not Outlook(OutlookData(blind), "ash").prospect("good_days_pct", 2020).assessable


def test_a_statistic_that_cannot_be_simulated_is_refused(outlook):
    with pytest.raises(KeyError):
        outlook.prospect("co2_tonnes", 2020)


# --- Years ahead --------------------------------------------------------------------------------


def test_every_statistic_of_a_year_has_a_distribution_within_its_bounds(outlook):
    for indicator in STATISTICS:
        found = outlook.prospect(indicator, 2020)
        draws = found.draws["headline"]
        assert len(draws) > 1500 and np.isfinite(draws).all() and (draws > 0).all()
        assert set(found.draws) == {"headline", *found.headline_methods}
        parts = [found.draws[m] for m in found.headline_methods]
        assert sorted(np.concatenate(parts)) == sorted(draws)
        assert {len(part) for part in parts} == {len(draws) // len(parts)}
    good = outlook.prospect("good_days_pct", 2020)
    assert good.direction == "higher" and good.draws["headline"].max() <= 100


def test_the_percentile_of_ozone_lies_above_its_mean(outlook):
    high, mean = (
        outlook.prospect(name, 2020).draws["headline"]
        for name in ("ozone_p90_ugm3", "ozone_mean_ugm3")
    )
    assert (high > mean).mean() > 0.99
    assert np.corrcoef(high, mean)[0, 1] > 0.8, "both are statistics of the same futures"


@pytest.mark.parametrize("indicator", ["pm25_annual_mean_ugm3", "ozone_mean_ugm3"])
def test_the_farther_the_year_the_wider_its_interval(outlook, indicator):
    reach = [
        np.subtract(*reversed(np.log(outlook.prospect(indicator, year).interval())))
        for year in (2019, 2021, 2024)
    ]
    assert reach[0] < reach[1] < reach[2]


def test_the_prospect_is_the_same_whatever_was_asked_before(data):
    first, second = Outlook(data, "ash"), Outlook(data, "ash")
    first.prospect("good_days_pct", 2024)
    for indicator in STATISTICS:
        ours, theirs = (each.prospect(indicator, 2020).draws for each in (first, second))
        assert all((ours[name] == theirs[name]).all() for name in theirs)


def test_a_prospect_of_fresh_data_is_the_same_again(outlook):
    again = Outlook(OutlookData(air()), "ash").prospect("good_days_pct", 2020)
    assert (
        again.draws["headline"] == outlook.prospect("good_days_pct", 2020).draws["headline"]
    ).all()


def test_the_inputs_say_what_the_numbers_rest_on(outlook):
    inputs = outlook.prospect("good_days_pct", 2020).inputs
    assert inputs["last_month"] == "2018-06" and set(inputs["n_months"].values()) == {N_MONTHS}
    # From June 2018 to the middle of 2020.
    assert inputs["lead_years"] == pytest.approx(2.04, abs=0.01)
    assert inputs["sources"] == ["hours", "pages"]
    assert inputs["evidence"] == [] and inputs["effective_futures"] is None


# --- Evidence -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0.85, 1.15])
def test_evidence_moves_the_next_year_towards_it_and_makes_it_surer(data, outlook, shift):
    before = outlook.prospect("pm25_annual_mean_ugm3", 2019)
    rest = outlook.futures(2019).within(range(12 * 2018 + 6, 12 * 2019))
    value = shift * float(np.median(rest.annual_mean("pm25")))
    after = Outlook(data, "ash", (pm25(value, error=0.5),)).prospect("pm25_annual_mean_ugm3", 2019)
    assert np.sign(after.median() - before.median()) == np.sign(shift - 1)
    spread = [np.log(high / low) for low, high in (before.interval(), after.interval())]
    assert spread[1] < spread[0]
    assert MIN_EFFECTIVE <= after.inputs["effective_futures"] < 4000
    assert [item["value"] for item in after.inputs["evidence"]] == [value]


def test_conditioned_futures_reproduce_the_evidence(data):
    value = 28.0
    found = Outlook(data, "ash", (pm25(value, error=0.5),)).paths(2019)
    window = found.within(range(12 * 2018 + 6, 12 * 2019)).annual_mean("pm25")
    assert window.mean() == pytest.approx(value, abs=1) and window.std() < 0.7


def test_a_share_of_good_days_is_reproduced_by_the_days_that_gave_it(data, outlook):
    months = tuple(range(12 * 2019, 12 * 2019 + 9))
    share = outlook.statistic("good_days_pct", outlook.futures(2019).within(months))
    value = float(np.quantile(share, 0.3))
    item = Evidence("good_days_pct", months, value, 0.5, "notice")
    one = Outlook(data, "ash", (item,))
    again = one.statistic("good_days_pct", one.paths(2019).within(months))
    assert again.mean() == pytest.approx(value, abs=0.3) and again.std() < 1


@pytest.mark.parametrize(
    "item",
    [pm25(20, first=12 * 2018), pm25(20, first=12 * 2020, n=12)],
    ids=["months known already", "after the year asked for"],
)
def test_evidence_of_other_times_changes_nothing(data, outlook, item):
    found = Outlook(data, "ash", (item,)).prospect("ozone_mean_ugm3", 2019)
    assert (
        found.draws["headline"] == outlook.prospect("ozone_mean_ugm3", 2019).draws["headline"]
    ).all()


def test_evidence_that_contradicts_every_future_is_said_and_not_used(data, outlook):
    found = Outlook(data, "ash", (pm25(900, error=0.1),)).prospect("pm25_annual_mean_ugm3", 2019)
    assert found.inputs["evidence_contradicts"] and found.inputs["evidence"] == []
    plain = outlook.prospect("pm25_annual_mean_ugm3", 2019)
    assert (found.draws["headline"] == plain.draws["headline"]).all()


def test_the_error_of_a_mean_is_a_share_of_it_and_that_of_a_share_of_days_is_not():
    assert evidence_errors("pm25_annual_mean_ugm3", 20) == pytest.approx(0.6)
    assert evidence_errors("good_days_pct", 90) == evidence_errors("good_days_pct", 70) == 1.5


# --- Observed years -------------------------------------------------------------------------------


def test_an_observed_year_has_all_its_months(outlook):
    means = outlook.observed_years("pm25_annual_mean_ugm3")
    assert means["year"].tolist() == [2014, 2015, 2016, 2017], "2018 ends with June"
    own = outlook.data.own_histories["ash", "pm25"]
    assert means["value"].to_numpy() == pytest.approx(own.values[:48].reshape(4, 12).mean(axis=1))
    by_day = outlook.observed_years("good_days_pct")
    assert by_day["year"].tolist() == [2014, 2015] and by_day["value"].between(0, 100).all()


# --- The province: nothing is seen too early ------------------------------------------------------


def cut(view, column, as_of):
    """Return a view that ends with a year; an hour is named by its end."""

    def shorter(package):
        frame = view(package)
        moment = frame[column] - pd.Timedelta(hours=1) if column == "time" else frame[column]
        return frame[moment.dt.year <= as_of].reset_index(drop=True)

    return shorter


def test_an_outlook_does_not_change_when_later_data_are_taken_away(monkeypatch):
    seen = shared_outlook_data(package(), 2018)
    ours = {name: Outlook(seen, "jiangmen").prospect(name, 2020) for name in STATISTICS}
    columns = {
        "hourly_air": "time",
        "daily_air": "date",
        "monthly_air": "month",
        "published_monthly": "month",
    }
    for name, column in columns.items():
        monkeypatch.setattr(views, name, cut(getattr(views, name), column, 2018))
    blind = OutlookData(AirData(package(), 2018))
    assert blind.histories.keys() == seen.histories.keys()
    for key, series in blind.histories.items():
        assert (series.months == seen.histories[key].months).all()
        assert (series.values == seen.histories[key].values).all()
        assert series.months.max() < 12 * 2019
    assert_frame_equal(blind.backtest.pairs, seen.backtest.pairs)
    assert (blind.backtest.draws == seen.backtest.draws).all()
    assert blind.widening == seen.widening and blind.headline == seen.headline
    for name, prospect in ours.items():
        again = Outlook(blind, "jiangmen").prospect(name, 2020)
        assert again.draws.keys() == prospect.draws.keys() != set()
        assert all((again.draws[k] == prospect.draws[k]).all() for k in again.draws)
        assert again.inputs == prospect.inputs
