"""Exchange of packs and months until every month fits, and packing anew for whom no month has room."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bihuan.domain.inspections.planning.instance import Numbers
from bihuan.domain.inspections.planning.months import Placed, Year, overfull, overtime, spread
from bihuan.domain.inspections.planning.packing import Pack, Packer

_NOTHING = 1e-6


def trade(
    year: Year, packer: Packer, packs: list[list[Pack]], minute: float, until: Callable[[], bool]
) -> bool:
    """Give each enterprise the pack and the months that cost least, where a minute above a month's time costs `minute`.
    Whether anything was gained."""
    gained = False
    for k, known in enumerate(packs):
        if until():
            break
        excess = overtime(year)
        before = year.take(k)
        now = minute * (excess - overtime(year)) + cost_in(year, packer, k, before)
        best: tuple[float, list[Placed]] = now, before
        for pack in known:
            if pack.cost < best[0] - _NOTHING and (found := spread(year, k, pack.visits, minute=minute)):
                placed, over = found
                if pack.cost + over < best[0] - _NOTHING:
                    best = pack.cost + over, placed
        year.put(k, best[1])
        gained |= best[0] < now
    return gained


def cost_in(year: Year, packer: Packer, k: int, placed: list[Placed]) -> float:
    """What an enterprise costs with these visits."""
    return packer.cost_of(year.instance.enterprises[k], tuple(row.scenarios for row in placed))


def empty_the_overfull(year: Year, packer: Packer, prices: Numbers) -> None:
    """Take visits out of overfull months until none is, and pack those enterprises anew from what fits."""
    out = []
    while rows := overfull(year):
        out.append(rows[0])
        year.take(rows[0])
    for k in out:
        year.put(k, fitting(year, packer, k, prices))


def fitting(year: Year, packer: Packer, k: int, prices: Numbers) -> list[Placed]:
    """The cheapest visits of an enterprise, at these prices, that fit into what the months have left."""
    enterprise = year.instance.enterprises[k]
    bundles = packer.bundles(enterprise, prices, beaten=True) or packer.bundles(enterprise, prices)
    if bundles is None or not len(bundles.cost):
        return _some_of(year, packer, k)
    loads = np.array([year.load(visit) for visit in bundles.scenarios])
    bundles = bundles.among((year.fits(loads) & year.open[k][None, :]).any(axis=1))
    most = packer.most_visits(enterprise)
    while most:
        chosen = packer.best(enterprise, bundles, most).chosen
        placed = spread(year, k, tuple(bundles.scenarios[row] for row in chosen))
        if placed is not None:
            return placed[0]
        most = len(chosen) - 1
    return []


def _some_of(year: Year, packer: Packer, k: int) -> list[Placed]:
    """As many visits of the pack that is best alone as fit."""
    visits = list(packer.pack(year.instance.enterprises[k], np.zeros(len(year.used))).visits)
    while visits:
        placed = spread(year, k, tuple(visits))
        if placed is not None:
            return placed[0]
        visits.pop()
    return []
