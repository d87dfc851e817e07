"""Air quality of a city from months, days and hours: joined series, judged days, comparison.

The modules take the typed views of :mod:`analysis.data.air` and the daily values of
:mod:`analysis.standards.averages`; they read no file.
"""
