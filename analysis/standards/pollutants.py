"""The six pollutants of GB 3095 and the name that each table has for them.

The standards' tables, the columns of measured values and the AQI tables each write a pollutant in
their own way (PM2.5, pm25_ugm3, PM25_24H). The correspondence, and the decimals kept of a
concentration (HJ 663-2013: whole µg/m3; CO one decimal of a mg/m3), are stated here once.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pollutant:
    """One of the six basic pollutants.

    Attributes
    ----------
    key : str
        Stem of columns: ``pm25``.
    code : str
        As the AQI names the primary pollutant: ``PM25``.
    limit_name : str
        As ``standards/gb3095_limits`` names it: ``PM2.5``.
    hourly_column : str
        Column of hourly means, with the unit.
    daily_column : str
        Column of the daily value that is judged: the 24-hour mean, for ozone MDA8.
    daily_item : str
        The AQI item of the daily value.
    decimals : int
        Decimals that are kept of a concentration in the unit of the columns.
    is_gas : bool
        Gases depend on the reference state; particles are measured at ambient state.
    """

    key: str
    code: str
    limit_name: str
    hourly_column: str
    daily_column: str
    daily_item: str
    decimals: int
    is_gas: bool


#: In the order in which ties of primary pollutants are printed.
POLLUTANTS = (
    Pollutant("pm25", "PM25", "PM2.5", "pm25_ugm3", "pm25_ugm3", "PM25_24H", 0, False),
    Pollutant("pm10", "PM10", "PM10", "pm10_ugm3", "pm10_ugm3", "PM10_24H", 0, False),
    Pollutant("so2", "SO2", "SO2", "so2_ugm3", "so2_ugm3", "SO2_24H", 0, True),
    Pollutant("no2", "NO2", "NO2", "no2_ugm3", "no2_ugm3", "NO2_24H", 0, True),
    Pollutant("co", "CO", "CO", "co_mgm3", "co_mgm3", "CO_24H", 1, True),
    Pollutant("o3", "O3", "O3", "o3_ugm3", "o3_mda8_ugm3", "O3_8H", 0, True),
)
OZONE = POLLUTANTS[-1]

#: Daily maximum of the 1-hour ozone means, which HJ 633-2012 indexes beside MDA8.
O3_1H_COLUMN, O3_1H_ITEM = "o3_1h_max_ugm3", "O3_1H"
#: MDA8 before rounding.
O3_EXACT_COLUMN = "o3_mda8_exact_ugm3"
