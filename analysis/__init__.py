"""Plan review: the methods, charts and tables behind the report book.

Calls go one way: ``data`` -> ``standards`` -> methods (``attainment``, ``projects``) ->
``review`` -> ``facts``, ``charts``, ``tables`` -> ``editions`` and ``cli``. A method never reads
a file, draws or prints; a chart never computes a statistic.
"""

__version__ = "0.1.0"
