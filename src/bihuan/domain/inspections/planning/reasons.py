"""Why a due check is left: what one would have to change for it to be made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bihuan.domain.inspections.planning.instance import Enterprise, Numbering, Numbers
from bihuan.domain.inspections.planning.months import Year
from bihuan.domain.inspections.planning.packing import Bundles, Packer

_NOTHING = 1e-6


class Reason(StrEnum):
    """What binds. In this order of asking: the first that holds is given."""

    SCENARIO = "scenario"  # no checklist contains the item
    CAP = "cap"  # one more visit would pay, and the year's cap is reached
    GAP = "gap"  # one more visit would pay, and every month is closed or too near to another visit
    CAPACITY = "capacity"  # it would pay, and a department has no time for it
    MINUTES = "minutes"  # it would pay in a visit that is made, and that visit is full
    COST = "cost"  # it costs more than leaving it


@dataclass(frozen=True, slots=True)
class Left:
    """A due check that the plan does not make: `offsite` (paper or data answer it) or `unscheduled`."""

    enterprise: str
    item: str
    times: int
    how: str
    reason: Reason


def left_of(year: Year, packer: Packer, k: int) -> list[Left]:
    """What an enterprise's visits leave, and why."""
    enterprise = year.instance.enterprises[k]
    items, need = packer.due(enterprise)
    for placed in year.visits[k]:
        need = need - packer.covers[list(placed.scenarios)][:, items].any(axis=0)
    need = np.maximum(need, 0)
    if not need.any():
        return []
    asked = _Asked(year, packer, k, need)
    rows = []
    for row in np.flatnonzero(need):
        item = year.instance.items[int(items[row])]
        rows.append(Left(enterprise.id, item.id, int(need[row]), _way(year, item.id), asked.why(int(row))))
    return rows


def _way(year: Year, item: str) -> str:
    weights = year.instance.weights
    return (
        "offsite"
        if year.instance.may_stay_away(item) and weights.offsite <= weights.unscheduled
        else "unscheduled"
    )


class _Asked:
    """One enterprise with what it still needs."""

    def __init__(self, year: Year, packer: Packer, k: int, need: Numbers) -> None:
        self.year, self.packer, self.k = year, packer, k
        self.enterprise: Enterprise = year.instance.enterprises[k]
        self.items, _ = packer.due(self.enterprise)
        self.worth = np.minimum(need, 1) * packer.leaving[self.items]
        self.bundles = packer.bundles(self.enterprise, np.zeros(len(year.used)))

    def why(self, row: int) -> Reason:
        """What binds for one of its due items."""
        instance = self.year.instance
        containing = np.flatnonzero(self.packer.covers[:, self.items[row]])
        if not len(containing):
            return Reason.SCENARIO
        if not (instance.minutes[containing] <= instance.minutes_per_visit).any():
            return Reason.MINUTES
        if self.bundles is None or self._pays(self.bundles, row):
            return self._why_no_visit()
        return self._why_not_along(containing)

    def _pays(self, bundles: Bundles, row: int) -> bool:
        gains = bundles.serves @ self.worth - bundles.cost
        return bool((gains[bundles.serves[:, row] > 0] > _NOTHING).any())

    def _why_no_visit(self) -> Reason:
        visits = self.year.visits[self.k]
        if len(visits) >= self.enterprise.cap:
            return Reason.CAP
        free = self.year.open[self.k].copy()
        for placed in visits:
            free &= self.year.apart[placed.month]
        return Reason.CAPACITY if free.any() else Reason.GAP

    def _why_not_along(self, containing: Numbering) -> Reason:
        """Whether a scenario would pay in a visit that is made: then time, or the visit's minutes, stand against it."""
        instance, full = self.year.instance, False
        for placed in self.year.visits[self.k]:
            room = instance.minutes_per_visit - instance.minutes[list(placed.scenarios)].sum()
            served = self.packer.covers[list(placed.scenarios)][:, self.items].any(axis=0)
            worth = np.where(served, 0, self.worth)  # once in a visit counts
            for scenario in (int(s) for s in containing if s not in placed.scenarios):
                if (
                    self.packer.covers[scenario, self.items] @ worth
                    <= self.packer.plain_cost[scenario] + _NOTHING
                ):
                    continue
                if instance.minutes[scenario] <= room:
                    return Reason.CAPACITY
                full = True
        return Reason.MINUTES if full else Reason.COST
