"""Trends of short and of monthly series, with their intervals, as methods without files or words.

Monthly and daily series: `season`, `quantile`, `bootstrap`, `monthly`, `shift`, `residuals`.
Annual series of 5 to 12 points: `kendall`, `spearman`, `annual`. How sure: `certainty`.
Smoothing to look at, never to test: `kz`.
"""
