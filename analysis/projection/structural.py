"""A structural model of one series, for comparison only: local level and season.

Projections are made of transparent candidates with a record; this one shows what a standard model
of time series would have said. Its level walks by maximum likelihood on one short series; intervals
of such models were seen to hold far less than they claim, and it never enters a headline.
Exponential smoothing, the usual other comparison, needs a series without gaps and cannot be fitted.
"""

from __future__ import annotations

import warnings

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.projection.fit import MONTHS_PER_YEAR, MonthlyFit

Floats = npt.NDArray[np.float64]
_HARMONICS = 2
#: Tolerance and steps of the optimiser: the default stops early on flat likelihoods.
_TOLERANCE, _MAX_STEPS = 1e-9, 500


def local_level_futures(fit: MonthlyFit, n_months: int, n_draws: int, seed: int) -> Floats:
    """Simulate the months after the origin under a local level with a season.

    Parameters
    ----------
    fit
        The series as seen at its origin; months without data stay gaps.
    n_months, n_draws
        Size of the result.
    seed
        Same seed, same draws.

    Returns
    -------
    ndarray (n_draws, n_months)
        Values in the unit of the series.
    """
    every = pd.Series(fit.logs, index=fit.months).reindex(range(fit.months[0], fit.origin + 1))
    model = UnobservedComponents(
        every.to_numpy(),
        "local level",
        freq_seasonal=[{"period": MONTHS_PER_YEAR, "harmonics": _HARMONICS}],
        use_exact_diffuse=True,
    )
    with warnings.catch_warnings():
        # Months without data make the likelihood flat in places; the fit is used as it ends.
        warnings.simplefilter("ignore")
        fitted = model.fit(disp=False, maxiter=_MAX_STEPS, pgtol=_TOLERANCE, factr=1.0)
    drawn = fitted.simulate(n_months, repetitions=n_draws, anchor="end", rng=seed)
    return np.asarray(np.exp(np.asarray(drawn, dtype=float).reshape(n_months, n_draws).T))
