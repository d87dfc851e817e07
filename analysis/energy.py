"""What a few printed energy figures imply together, by arithmetic alone.

A plan prints shares of an energy mix and cuts of intensities, each rounded, each on its own line.
Together they say more than each alone: bounds on shares leave something for the rest, and two cuts
of intensities fix how the carbon in a unit of energy must have changed. This module derives such
consequences and keeps the rounding of the printed figures in them.

No emission factor is used. The identity is that of Kaya, CO2/GDP = (energy/GDP) x (CO2/energy);
the bound on its last factor rests on one named assumption, which is an argument of the function's
documentation and of the page that prints the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.standards.intervals import Interval

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class RestRange:
    """What bounds on some shares leave for the rest, in percent of the whole.

    Attributes
    ----------
    sum_of_bounds : Decimal
        Sum of all printed bounds.
    at_bounds : Decimal
        Rest when every share stands exactly at its bound; negative when the bounds cannot all be
        reached at once.
    lowest, highest : Decimal or None
        Smallest and largest rest that keep all bounds; None when no mix keeps them.
    """

    sum_of_bounds: Decimal
    at_bounds: Decimal
    lowest: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True)
class CarbonBound:
    """What a change of carbon per unit of energy asks of the fuels.

    Attributes
    ----------
    ratio : Interval
        Carbon per unit of energy in the last year as a fraction of the first year.
    smallest_possible : Interval
        Smallest ratio that the coal share of the last year allows at all.
    possible : bool
        The ratio is not below that smallest one, at the most favourable rounding.
    first_year_carbon : Interval
        Carbon per unit of energy that the first year must at least have had, as a fraction of
        that of coal alone.
    rest_carbon_at_most : Interval
        Carbon per unit of the energy other than coal in the last year, as a fraction of coal, that
        is left even if the first year had burnt nothing but coal.
    """

    ratio: Interval
    smallest_possible: Interval
    possible: bool
    first_year_carbon: Interval
    rest_carbon_at_most: Interval


def rest_of_mix(at_most: Mapping[str, Decimal], at_least: Mapping[str, Decimal]) -> RestRange:
    """Return what bounds on shares of one whole leave for everything that is not named.

    With shares ``c <= C`` (at most), ``g >= G`` and ``e >= E`` (at least) and the rest ``r``, all
    not negative and adding up to 100: ``r = 100 - c - g - e``. It is largest when every share is
    as small as allowed (``c = 0``, ``g = G``, ``e = E``), so ``r <= 100 - G - E``. It is smallest,
    zero, as soon as anything may grow without limit: ``g`` and ``e`` may, so the bounds imply no
    lower limit of the rest. Only with every share *at* its bound is the rest one number,
    ``100 - C - G - E``.

    Parameters
    ----------
    at_most, at_least : mapping of str to Decimal
        Bounds in percent of the same whole, by name.

    Returns
    -------
    RestRange

    Raises
    ------
    ValueError
        If a bound lies outside 0 to 100 or a name has bounds of both kinds.
    """
    _check_bounds(at_most, at_least)
    most = sum(at_most.values(), Decimal(0))
    least = sum(at_least.values(), Decimal(0))
    feasible = least <= HUNDRED
    # Without a share that may grow, the rest has to fill what the upper bounds leave open.
    lowest = Decimal(0) if at_least else max(Decimal(0), HUNDRED - most)
    return RestRange(
        sum_of_bounds=most + least,
        at_bounds=HUNDRED - most - least,
        lowest=lowest if feasible else None,
        highest=HUNDRED - least if feasible else None,
    )


def share_left_for(rest: Decimal, at_least: Mapping[str, Decimal]) -> Decimal:
    """Return the largest share left for one more source, given a rest and lower bounds.

    ``c <= 100 - (G + E + ...) - r``: how far coal has to fall if the rest keeps its share.

    Parameters
    ----------
    rest : Decimal
        Share of everything not named, in percent.
    at_least : mapping of str to Decimal
        Lower bounds of the other shares, in percent.
    """
    _check_bounds({}, at_least)
    return HUNDRED - sum(at_least.values(), Decimal(0)) - rest


def carbon_per_energy(carbon_cut: Interval, energy_cut: Interval) -> Interval:
    """Return carbon per unit of energy as a fraction of the base year, from two intensity cuts.

    ``CO2/energy = (CO2/GDP) / (energy/GDP)``, so the ratio is ``(1 - a) / (1 - b)`` with the cuts
    ``a`` of CO2 and ``b`` of energy per unit of GDP. GDP drops out only if both cuts are counted
    on the same GDP.

    Parameters
    ----------
    carbon_cut, energy_cut : Interval
        Cuts in percent of the base year, below 100.

    Returns
    -------
    Interval
        The ratio grows with ``b`` and falls with ``a``: it is lowest at the largest ``a`` and the
        smallest ``b`` that rounding allows.

    Raises
    ------
    ValueError
        If a cut reaches 100 percent: nothing would be left to divide.
    """
    for name, cut in (("carbon_cut", carbon_cut), ("energy_cut", energy_cut)):
        if cut.high >= HUNDRED:
            raise ValueError(f"{name} of {cut.point} % leaves nothing: expected less than 100.")

    def ratio(a: Decimal, b: Decimal) -> Decimal:
        return (HUNDRED - a) / (HUNDRED - b)

    return Interval(
        ratio(carbon_cut.high, energy_cut.low),
        ratio(carbon_cut.point, energy_cut.point),
        ratio(carbon_cut.low, energy_cut.high),
    )


def carbon_bound(ratio: Interval, coal_share: Interval) -> CarbonBound:
    """Ask what a change of carbon per unit of energy implies, without any emission factor.

    Let coal be the source with the most carbon per unit of energy, ``f``, and no source have less
    than none. With the coal share ``c`` of the last year, carbon per energy was at least ``c f``
    in the last year (all else without carbon) and at most ``f`` in the first (nothing but coal).
    So the ratio cannot be below ``c``. For a given ratio ``q``:

    - the first year had at least ``c / q`` of the carbon of coal alone;
    - what is not coal in the last year, ``1 - c``, had on average at most ``(q - c) / (1 - c)`` of
      the carbon of coal, even with nothing but coal in the first year.

    Both fail if a source counts with more carbon than coal. Electricity from outside does where
    it is counted as energy by its heat value and as carbon by the fuel burnt for it.

    Parameters
    ----------
    ratio : Interval
        From :func:`carbon_per_energy`.
    coal_share : Interval
        Share of coal in the last year, in percent, between 0 and 100.

    Returns
    -------
    CarbonBound
    """
    if not 0 < coal_share.low <= coal_share.high < HUNDRED:
        raise ValueError(
            f"coal_share of {coal_share.point} % is not between 0 and 100 percent; the bound "
            "needs both coal and something beside it."
        )
    coal = Interval(*(share / HUNDRED for share in _parts(coal_share)))

    def rest(q: Decimal, c: Decimal) -> Decimal:
        return (q - c) / (1 - c)

    return CarbonBound(
        ratio=ratio,
        smallest_possible=coal,
        possible=ratio.high >= coal.low,
        first_year_carbon=Interval(
            coal.low / ratio.high, coal.point / ratio.point, coal.high / ratio.low
        ),
        # (q - c) / (1 - c) grows with q and falls with c, for q below 1.
        rest_carbon_at_most=Interval(
            rest(ratio.low, coal.high), rest(ratio.point, coal.point), rest(ratio.high, coal.low)
        ),
    )


def coal_share_needed(ratio: Decimal, coal_share_pct: Decimal, rest_carbon: Decimal) -> Decimal:
    """Return the coal share of the first year that a ratio of carbon per energy asks for.

    Energy other than coal is given the same carbon, a fraction ``p`` of that of coal, in both
    years: ``q = (c1 + (1 - c1) p) / (c0 + (1 - c0) p)``, solved for ``c0``.

    Parameters
    ----------
    ratio : Decimal
        Carbon per energy in the last year as a fraction of the first.
    coal_share_pct : Decimal
        Share of coal in the last year, in percent.
    rest_carbon : Decimal
        ``p``, from 0 to below 1.

    Returns
    -------
    Decimal
        Percent; above 100 where no first year can explain the ratio.
    """
    if not 0 <= rest_carbon < 1:
        raise ValueError(f"rest_carbon={rest_carbon}: expected a fraction of coal, 0 to below 1.")
    coal = coal_share_pct / HUNDRED
    last = coal + (1 - coal) * rest_carbon
    return HUNDRED * (last / ratio - rest_carbon) / (1 - rest_carbon)


def unexplained_by_prices(ratio: Interval, nominal_growth: Decimal) -> Interval:
    """Return what is left of a ratio if the carbon cut was counted on GDP at current prices.

    The most favourable case is that the economy did not grow at all in real terms, so that all
    of the nominal growth ``n`` was prices: the carbon cut then counts ``n`` too much and the
    ratio of carbon per energy is ``q n``. With any real growth less is explained.

    Parameters
    ----------
    ratio : Interval
        From :func:`carbon_per_energy`.
    nominal_growth : Decimal
        GDP at current prices in the last year as a multiple of the first.
    """
    if nominal_growth <= 0:
        raise ValueError(f"nominal_growth={nominal_growth}: expected a multiple above zero.")
    return Interval(*(part * nominal_growth for part in _parts(ratio)))


def _parts(interval: Interval) -> tuple[Decimal, Decimal, Decimal]:
    return interval.low, interval.point, interval.high


def _check_bounds(at_most: Mapping[str, Decimal], at_least: Mapping[str, Decimal]) -> None:
    problems = [
        f"{name}: {bound} is outside 0 to 100"
        for bounds in (at_most, at_least)
        for name, bound in bounds.items()
        if not 0 <= bound <= HUNDRED
    ]
    if both := sorted(set(at_most) & set(at_least)):
        problems.append(f"bounded from both sides: {', '.join(both)}; name it once")
    if problems:
        raise ValueError("Bounds of shares, in percent of one whole:\n- " + "\n- ".join(problems))
