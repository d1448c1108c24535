"""Stage three: the chosen visits to months, under each department's time in each month.

Costs do not depend on the month, so this stage only has to make the packs fit: every visit first goes where it leaves the
months most even, then visits move and swap while that takes minutes away from overfull months. What still does not fit
is packed anew from what fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

import numpy as np

from bihuan.domain.inspections.planning.instance import Flags, Instance, Numbering, Numbers

Visit = tuple[int, ...]
_NOTHING = 1e-6
_EVEN = 1e-3  # months that cost the same: the more even one


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit and its month."""

    month: int
    scenarios: Visit


class Year:
    """Who is visited when, and the officer-minutes used by department and month."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.used = np.zeros_like(instance.limits)
        self.visits: list[list[Placed]] = [[] for _ in instance.enterprises]
        months = np.arange(instance.months)
        self.apart = np.abs(months[:, None] - months[None, :]) > instance.min_gap_months
        self.open = np.ones((len(instance.enterprises), instance.months), dtype=bool)
        for k, enterprise in enumerate(instance.enterprises):
            self.open[k, [month for month in enterprise.blackout if 0 <= month < instance.months]] = False

    @property
    def left(self) -> Numbers:
        """Officer-minutes not used: departments × months; below 0 where a month is overfull."""
        return self.instance.limits - self.used

    def load(self, visit: Visit) -> Numbers:
        """Officer-minutes of a visit by department."""
        return np.asarray(self.instance.loads[list(visit)].sum(axis=0))

    def put(self, k: int, visits: Iterable[Placed]) -> None:
        """Add visits of the enterprise with this number."""
        for placed in visits:
            self.used[:, placed.month] += self.load(placed.scenarios)
            self.visits[k].append(placed)

    def take(self, k: int) -> list[Placed]:
        """Take all visits of an enterprise out, and return them."""
        taken, self.visits[k] = self.visits[k], []
        for placed in taken:
            self.used[:, placed.month] -= self.load(placed.scenarios)
        return taken

    def fits(self, loads: Numbers) -> Flags:
        """Where each load fits: loads × months."""
        return np.asarray((loads[:, :, None] <= self.left[None, :, :] + _NOTHING).all(axis=1))

    def too_much(self, loads: Numbers) -> Numbers:
        """By how many minutes each load would overfill each month further: loads × months."""
        left = self.left
        return np.asarray((_over(left[None, :, :] - loads[:, :, None]) - _over(left)[None, :, :]).sum(axis=1))

    def unevenness(self, loads: Numbers) -> Numbers:
        """What each load adds, in each month, to the sum of the squared shares of time used: loads × months."""
        limits = np.maximum(self.instance.limits, 1)
        used = self.used / limits
        share = loads[:, :, None] / limits[None, :, :]
        return np.asarray((2 * used[None, :, :] * share + share * share).sum(axis=1))


def spread(
    year: Year, k: int, visits: tuple[Visit, ...], *, minute: float = 0, wish: Numbers | None = None
) -> tuple[list[Placed], float] | None:
    """The visits of an enterprise in the months that suit best, far enough apart, and what they pay for overfull months;
    None when there are no such months.

    A minute above a month's time costs `minute`; with 0 no month may become overfull. `wish` is what each month costs
    besides; a month of infinite cost is closed.
    """
    if not visits:
        return [], 0.0
    loads = np.array([year.load(visit) for visit in visits])
    over = minute * year.too_much(loads) if minute else np.where(year.fits(loads), 0, np.inf)
    costs = np.where(year.open[k][None, :], over + _EVEN * year.unevenness(loads), np.inf)
    costs = costs if wish is None else costs + wish
    months = _apart(costs, year.apart)
    if months is None:
        return None
    placed = [Placed(month, visit) for month, visit in zip(months, visits, strict=True)]
    return placed, float(over[np.arange(len(months)), months].sum())


def _apart(costs: Numbers, apart: Flags) -> list[int] | None:
    """A month for each row, each two far enough apart, with the smallest sum. By months, over the rows still to place."""
    best: dict[int, _Partly] = {0: (0.0, ())}
    for month in range(costs.shape[1]):
        for mask, partly in list(best.items()):
            if not partly[1] or apart[partly[1][-1][1], month]:
                _place_one(best, mask, partly, month, costs[:, month])
    placed = sorted(best.get((1 << len(costs)) - 1, (0.0, ()))[1])
    return [month for _, month in placed] or None


# What is paid so far, and (row, month) in the order of months.
_Partly = tuple[float, tuple[tuple[int, int], ...]]


def _place_one(best: dict[int, _Partly], mask: int, partly: _Partly, month: int, costs: Numbers) -> None:
    """Note what becomes of a partly placed enterprise when one more of its rows gets this month."""
    for row in range(len(costs)):
        total, both = partly[0] + costs[row], mask | 1 << row
        if both != mask and total < best.get(both, (np.inf,))[0]:
            best[both] = total, (*partly[1], (row, month))


class _Flat:
    """All visits of the year as arrays, for moving them."""

    def __init__(self, year: Year) -> None:
        rows = [
            (k, place, placed)
            for k, placed_ones in enumerate(year.visits)
            for place, placed in enumerate(placed_ones)
        ]
        self.year = year
        self.owner = np.array([k for k, _, _ in rows], dtype=np.intp)
        self.month = np.array([placed.month for _, _, placed in rows], dtype=np.intp)
        self.scenarios = [placed.scenarios for _, _, placed in rows]
        self.load = np.array([year.load(visit) for visit in self.scenarios]).reshape(
            len(rows), len(year.instance.departments)
        )
        self.siblings: dict[int, list[int]] = {}
        for row, k in enumerate(self.owner):
            self.siblings.setdefault(int(k), []).append(row)

    def allowed(self, row: int) -> Flags:
        """The months that a visit may have beside its enterprise's others."""
        k = int(self.owner[row])
        free: Flags = self.year.open[k].copy()
        for other in self.siblings[k]:
            if other != row:
                free &= self.year.apart[self.month[other]]
        return free

    def all_allowed(self) -> Flags:
        """`allowed` of every visit: visits × months."""
        free = self.year.open[self.owner].copy()
        for rows in self.siblings.values():
            if len(rows) > 1:
                for row in rows:
                    free[row] = self.allowed(row)
        return free

    def move(self, row: int, month: int) -> None:
        """Put a visit into another month."""
        self.year.used[:, self.month[row]] -= self.load[row]
        self.year.used[:, month] += self.load[row]
        self.month[row] = month

    def write_back(self) -> None:
        """The months as they are now, into the year's visits."""
        for k, rows in self.siblings.items():
            self.year.visits[k] = [Placed(int(self.month[row]), self.scenarios[row]) for row in rows]


def overtime(year: Year) -> float:
    """Officer-minutes above the time of the months."""
    return float(_over(year.left).sum())


def settle(year: Year, until: Callable[[], bool]) -> None:
    """Move and swap visits while that takes minutes away from overfull months."""
    flat = _Flat(year)
    if len(flat.owner):
        allowed = flat.all_allowed()
        while not until() and (_move_one(flat, allowed) or _swap_two(flat, allowed)):
            pass
        flat.write_back()


def _over(left: Numbers) -> Numbers:
    return np.maximum(-left, 0)


def _move_one(flat: _Flat, allowed: Flags) -> bool:
    """The single move that helps most."""
    left = flat.year.left
    full = np.any(left < -_NOTHING, axis=0).reshape(-1)
    rows = np.flatnonzero(full[flat.month])
    if not len(rows):
        return False
    load, here = flat.load[rows], flat.month[rows]
    relief = (_over(left.T[here]) - _over(left.T[here] + load)).sum(axis=1)
    burden = (_over(left[None, :, :] - load[:, :, None]) - _over(left)[None, :, :]).sum(axis=1)
    gain = np.where(allowed[rows], relief[:, None] - burden, -np.inf)
    row, month = np.unravel_index(int(gain.argmax()), gain.shape)
    if gain[row, month] <= _NOTHING:
        return False
    _moved(flat, allowed, int(rows[row]), int(month))
    return True


def _swap_two(flat: _Flat, allowed: Flags) -> bool:
    """The exchange of months between two visits that helps most, one of them in the fullest month."""
    left = flat.year.left
    over = _over(left).sum(axis=0)
    for month in np.argsort(-over):
        if over[month] <= _NOTHING:
            return False
        firsts = np.flatnonzero(flat.month == month)
        seconds = np.flatnonzero((flat.month != month) & allowed[:, month])
        for part in np.array_split(firsts, max(1, len(firsts) * len(seconds) // 400_000)):
            if _best_swap(flat, allowed, part, seconds, left):
                return True
    return False


def _best_swap(flat: _Flat, allowed: Flags, firsts: Numbering, seconds: Numbering, left: Numbers) -> bool:
    if not len(firsts) or not len(seconds):
        return False
    difference = flat.load[firsts][:, None, :] - flat.load[seconds][None, :, :]
    here, there = left[:, flat.month[firsts[0]]], left.T[flat.month[seconds]]
    before = _over(here).sum() + _over(there).sum(axis=1)
    after = _over(here + difference).sum(axis=2) + _over(there[None, :, :] - difference).sum(axis=2)
    gain = np.where(allowed[firsts][:, flat.month[seconds]], before[None, :] - after, -np.inf)
    gain[flat.owner[firsts][:, None] == flat.owner[seconds][None, :]] = -np.inf
    first, second = np.unravel_index(int(gain.argmax()), gain.shape)
    if gain[first, second] <= _NOTHING:
        return False
    one, other = int(firsts[first]), int(seconds[second])
    here_month, there_month = int(flat.month[one]), int(flat.month[other])
    _moved(flat, allowed, one, there_month)
    _moved(flat, allowed, other, here_month)
    return True


def _moved(flat: _Flat, allowed: Flags, row: int, month: int) -> None:
    flat.move(row, month)
    for sibling in flat.siblings[int(flat.owner[row])]:
        allowed[sibling] = flat.allowed(sibling)


def overfull(year: Year) -> list[int]:
    """Numbers of the enterprises with a visit in an overfull month, those that use most of what is missing first."""
    over = _over(year.left) > _NOTHING
    weights = {
        k: sum(float(year.load(placed.scenarios)[over[:, placed.month]].sum()) for placed in visits)
        for k, visits in enumerate(year.visits)
    }
    return sorted((k for k, weight in weights.items() if weight), key=lambda k: -weights[k])


def by_need(instance: Instance, visits: list[tuple[Visit, ...]], seed: int) -> list[int]:
    """The order of placing: who has many visits first, among those the heavy ones; shaken a little by a seed above 0."""
    random = Random(seed)  # noqa: S311 (an order, not a secret)

    def need(k: int) -> tuple[int, float]:
        load = float(sum(instance.loads[list(visit)].sum() for visit in visits[k]))
        return len(visits[k]), load * (random.uniform(0.5, 1.5) if seed else 1)

    return sorted(range(len(visits)), key=need, reverse=True)
