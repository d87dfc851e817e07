"""Load the data package: the plan's tables, catalogues and published values.

`data/` is a Frictionless data package (Data Package v2). Every file is checked against its
schema, bytes and hash, declared corrections are applied, and the tables come out typed. What
is wrong is refused with file, row, column, value, rule and what to do, all of it at once.
Large files are read and checked when they are asked for (`analysis.data.bulk`); air and weather
under standard names come from `analysis.data.air`.

>>> package = load_package()
>>> results = package.table("plan/results")
"""

from analysis.data.corrections import Correction
from analysis.data.files import accept
from analysis.data.package import DataPackage, check, load_package
from analysis.data.problems import DataError, Problem

__all__ = [
    "Correction",
    "DataError",
    "DataPackage",
    "Problem",
    "accept",
    "check",
    "load_package",
]
