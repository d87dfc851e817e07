"""The moving block bootstrap of rows: intervals that survive months resembling their neighbours.

Ozone of one month resembles that of the month before, so a bootstrap of single months, or an
ordinary standard error, is too narrow. Drawing blocks of neighbouring rows keeps that resemblance.

Sources: Künsch (1989), "The jackknife and the bootstrap for general stationary observations",
Annals of Statistics 17; Fitzenberger (1998), "The moving blocks bootstrap and robust inference for
linear least squares and quantile regressions", Journal of Econometrics 82; block length and number
of draws as in the TOAR-II guidance note (Chang et al. 2023).

Rows are drawn, not months of the calendar: where months are missing a block spans the gap, as in
the guidance note's own code. The time of each row stays its true time.
"""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np
import numpy.typing as npt


def block_length(n: int) -> int:
    """Return the block length of the TOAR-II guidance note, the fourth root of ``n``, rounded up.

    Parameters
    ----------
    n : int
        Number of rows, 1 or more.
    """
    if n < 1:
        raise ValueError(f"A series has one row or more; got n={n}.")
    return ceil(sqrt(sqrt(n)))


def moving_block_rows(n: int, block_length: int, draws: int, seed: int) -> npt.NDArray[np.int64]:
    """Draw row numbers in blocks of neighbours.

    Parameters
    ----------
    n : int
        Number of rows of the series.
    block_length : int
        Rows per block, from 1 (single rows) to ``n``.
    draws : int
        Number of bootstrap draws.
    seed : int
        Seed of numpy's PCG64 generator: the same arguments give the same rows.

    Returns
    -------
    ndarray of int (draws, n)
        Row numbers from 0. Each block is equally likely; the last one is cut off at ``n`` rows.

    Raises
    ------
    ValueError
        For a block length outside 1 to ``n``, or no draws.
    """
    if not 1 <= block_length <= n:
        raise ValueError(
            f"A block has between 1 and n={n} rows; got block_length={block_length}. The usual "
            "choice is ceil(n**0.25)."
        )
    if draws < 1:
        raise ValueError(f"A bootstrap needs one draw or more; got draws={draws}.")
    generator = np.random.Generator(np.random.PCG64(seed))
    starts = generator.integers(0, n - block_length + 1, size=(draws, ceil(n / block_length)))
    rows = starts[:, :, None] + np.arange(block_length)
    return np.asarray(rows.reshape(draws, -1)[:, :n], dtype=np.int64)


def multiplicities(rows: npt.NDArray[np.int64], n: int) -> npt.NDArray[np.int64]:
    """Count how often each row was drawn.

    Parameters
    ----------
    rows : ndarray of int (draws, m)
        Row numbers from 0 to ``n - 1``.
    n : int
        Number of rows of the series.

    Returns
    -------
    ndarray of int (draws, n)
        Each line sums to ``m``.
    """
    draws = len(rows)
    places = rows + n * np.arange(draws)[:, None]
    return np.bincount(places.ravel(), minlength=draws * n).reshape(draws, n).astype(np.int64)
