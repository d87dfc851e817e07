"""A city among others: the same months for all, and a place that counts each other city once."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.air.cities import Place, common_levels, place_of


def months(**values: list[float | None]) -> pd.DataFrame:
    """Months of 2014 by city; None is a month that the city does not have."""
    return pd.DataFrame(
        [
            {"city_id": city, "month": pd.Period("2014-01", "M") + number, "o3": value}
            for city, row in values.items()
            for number, value in enumerate(row)
        ]
    ).astype({"o3": float})


def test_a_level_is_the_mean_over_the_months_that_all_cities_have():
    """Jiangmen lacks its worst month; the others' worst months are left out too."""
    levels = common_levels(months(jiangmen=[60, 80, None], foshan=[50, 70, 200]), "o3")
    assert dict(zip(levels["city_id"], levels["value"], strict=True)) == {
        "jiangmen": 70.0,
        "foshan": 60.0,
    }
    assert set(levels["n_months"]) == {2}


def test_a_month_without_a_row_is_a_month_that_a_city_does_not_have():
    frame = months(jiangmen=[60, 80, 90], foshan=[50, 70, 200])
    levels = common_levels(frame.drop(index=0), "o3").set_index("city_id")
    assert levels["value"].to_dict() == {"foshan": 135.0, "jiangmen": 85.0}


def test_cities_without_a_month_in_common_have_no_level():
    levels = common_levels(months(jiangmen=[60, None], foshan=[None, 70]), "o3")
    assert levels["value"].isna().all() and set(levels["n_months"]) == {0}
    assert place_of(levels.set_index("city_id")["value"], "jiangmen") is None


def test_the_place_of_a_city_counts_those_above_and_below_it():
    values = pd.Series({"jiangmen": 4.6, "foshan": 2.9, "meizhou": -1.9, "shantou": 5.0})
    assert place_of(values, "jiangmen") == Place(4.6, 3.75, 4, n_above=1, n_below=2)


def test_a_city_without_a_value_has_no_place_and_does_not_count():
    values = pd.Series({"jiangmen": 4.6, "foshan": None, "meizhou": -1.9}, dtype=float)
    assert place_of(values, "foshan") is None and place_of(values, "zhuhai") is None
    place = place_of(values, "meizhou")
    assert place is not None and (place.n_cities, place.n_above, place.n_below) == (2, 1, 0)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=21))
def test_every_other_city_is_above_below_or_level(numbers):
    values = pd.Series(numbers, index=[f"c{i}" for i in range(len(numbers))], dtype=float)
    for city in values.index:
        place = place_of(values, city)
        assert place is not None and place.value == values[city]
        level = int((values == place.value).sum()) - 1
        assert place.n_above + place.n_below + level == place.n_cities - 1
        assert (place.n_above == 0) is bool(place.value == values.max())
