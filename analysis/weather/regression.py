"""Least squares for ozone on season, trend and weather, once and for many bootstrap draws.

A bootstrap draw is a vector of multiplicities: how often each row was drawn. The normal equations
of all draws are then one matrix product with the rows' outer products, so a thousand
repetitions of a whole regression cost milliseconds. Predictors must be scaled to a similar size
beforehand, because the normal equations square the condition number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Column of the trend in the designs of this package; the intercept is column 0.
TREND = 1


@dataclass(frozen=True)
class LeftOutErrors:
    """Squared errors of predicting each group of rows from all the others.

    Attributes
    ----------
    predicted : ndarray, shape (n,)
        Prediction of each row from the fit without its group.
    mse : float
        Mean squared error over all rows, in the response's unit squared.
    r2 : float
        1 - (sum of squared errors) / (sum of squares about the *training* means).
    """

    predicted: np.ndarray
    mse: float
    r2: float


def seasonal_columns(years: np.ndarray, harmonics: int = 2) -> np.ndarray:
    """Columns of a seasonal cycle: intercept, then cosine and sine of each harmonic.

    Parameters
    ----------
    years : ndarray, shape (n,)
        Decimal years.
    harmonics : int
        1 is the yearly wave, 2 adds the half-yearly one.

    Returns
    -------
    ndarray, shape (n, 1 + 2 * harmonics)
    """
    waves = 2 * np.pi * np.outer(years, np.arange(1, harmonics + 1))
    return np.column_stack([np.ones(len(years)), np.cos(waves), np.sin(waves)])


def trend_design(
    years: np.ndarray, weather: np.ndarray | None = None, harmonics: int = 2
) -> np.ndarray:
    """Columns of the ozone model: intercept, trend, two harmonics, weather.

    Parameters
    ----------
    years : ndarray, shape (n,)
        Decimal years; the trend column is in years from their mean.
    weather : ndarray, shape (n, p) or (draws, n, p), optional
        Weather anomalies, scaled; with three dimensions those of each draw.
    harmonics : int

    Returns
    -------
    ndarray, shape (n, 2 + 2 * harmonics + p) or (draws, n, 2 + 2 * harmonics + p)
    """
    season = seasonal_columns(years, harmonics)
    fixed = np.column_stack([season[:, :1], years - years.mean(), season[:, 1:]])
    if weather is None:
        return fixed
    shape = (*weather.shape[:-1], fixed.shape[1])
    return np.concatenate([np.broadcast_to(fixed, shape), weather], axis=-1)


def fit(design: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Ordinary least squares; of several optima the one with the smallest coefficients."""
    return np.asarray(np.linalg.lstsq(design, response, rcond=None)[0])


def fit_draws(design: np.ndarray, response: np.ndarray, multiplicities: np.ndarray) -> np.ndarray:
    """Least squares in every bootstrap draw at once.

    Parameters
    ----------
    design : ndarray, shape (n, k) or (draws, n, k)
    response : ndarray, shape (n,) or (draws, n)
        One design or response for all draws, or one for each.
    multiplicities : ndarray, shape (draws, n)
        How often each row is in each draw.

    Returns
    -------
    ndarray, shape (draws, k)
    """
    n, k = design.shape[-2:]
    weights = multiplicities.astype(float)
    if design.ndim == 2:
        outer = (design[:, :, None] * design[:, None, :]).reshape(n, k * k)
        squares = (weights @ outer).reshape(-1, k, k)
        products = (weights * response) @ design
    else:
        weighted = (design * weights[:, :, None]).transpose(0, 2, 1)
        squares = weighted @ design
        products = (weighted @ np.broadcast_to(response, weights.shape)[:, :, None])[:, :, 0]
    try:
        return np.asarray(np.linalg.solve(squares, products[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        # A draw that missed a season entirely has no unique fit: take the smallest one.
        inverse = np.linalg.pinv(squares, rcond=1e-10, hermitian=True)
        return np.asarray((inverse @ products[:, :, None])[:, :, 0])


def standard_deviations(columns: np.ndarray, multiplicities: np.ndarray) -> np.ndarray:
    """Standard deviation (divisor: number of rows) of each column in each draw.

    Parameters
    ----------
    columns : ndarray, shape (n, p) or (draws, n, p)
    multiplicities : ndarray, shape (draws, n)

    Returns
    -------
    ndarray, shape (draws, p)
    """
    weights = multiplicities / multiplicities.sum(axis=1, keepdims=True)
    centred = columns - columns.mean(axis=-2, keepdims=True)
    if columns.ndim == 2:
        mean, square = weights @ centred, weights @ centred**2
    else:
        weights = weights[:, None, :]
        mean, square = (weights @ centred)[:, 0], (weights @ centred**2)[:, 0]
    return np.asarray(np.sqrt(np.maximum(square - mean**2, 0.0)))


def leave_groups_out(design: np.ndarray, response: np.ndarray, groups: np.ndarray) -> LeftOutErrors:
    """Predict every group of rows from a fit to all other rows.

    Parameters
    ----------
    design : ndarray, shape (n, k)
    response : ndarray, shape (n,)
    groups : ndarray, shape (n,)
        Label of each row's group, such as its calendar year.

    Returns
    -------
    LeftOutErrors
    """
    predicted, means = np.empty(len(response)), np.empty(len(response))
    for group in np.unique(groups):
        out = groups == group
        predicted[out] = design[out] @ fit(design[~out], response[~out])
        means[out] = response[~out].mean()
    return left_out_errors(response, predicted, means)


def left_out_errors(
    response: np.ndarray, predicted: np.ndarray, training_means: np.ndarray
) -> LeftOutErrors:
    """Score out-of-sample predictions against the means of their training rows.

    Parameters
    ----------
    response, predicted, training_means : ndarray, shape (n,)

    Returns
    -------
    LeftOutErrors
    """
    squared = (response - predicted) ** 2
    r2 = 1 - squared.sum() / ((response - training_means) ** 2).sum()
    return LeftOutErrors(predicted, float(squared.mean()), float(r2))
