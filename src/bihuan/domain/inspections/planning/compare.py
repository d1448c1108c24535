"""Two plans of the same year side by side: which visits stay, move, change, come and go."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bihuan.domain.inspections.planning.planner import PlannedVisit


class Fate(StrEnum):
    """What becomes of a visit from one plan to the other."""

    SAME = "same"
    MOVED = "moved"  # the same checklists in another month
    CHANGED = "changed"  # the same month with other checklists
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Difference:
    """One visit in both plans; `before` is None for an added one, `after` for a dropped one."""

    enterprise: str
    fate: Fate
    before: PlannedVisit | None
    after: PlannedVisit | None


def differences(before: Iterable[PlannedVisit], after: Iterable[PlannedVisit]) -> list[Difference]:
    """Every visit of both plans once, by enterprise and month. What is most alike is paired first."""
    old, new = _by_enterprise(before), _by_enterprise(after)
    return [
        row
        for enterprise in sorted({*old, *new})
        for row in _paired(enterprise, old[enterprise], new[enterprise])
    ]


def counts(rows: Iterable[Difference]) -> dict[Fate, int]:
    """How many visits have each fate; every fate is named."""
    found = Counter(row.fate for row in rows)
    return {fate: found[fate] for fate in Fate}


def _by_enterprise(visits: Iterable[PlannedVisit]) -> defaultdict[str, list[PlannedVisit]]:
    found: defaultdict[str, list[PlannedVisit]] = defaultdict(list)
    for visit in sorted(visits, key=lambda visit: visit.month):
        found[visit.enterprise].append(visit)
    return found


_LIKENESS: tuple[tuple[Fate, Callable[[PlannedVisit], object]], ...] = (
    (Fate.SAME, lambda visit: (visit.month, frozenset(visit.scenarios))),
    (Fate.MOVED, lambda visit: frozenset(visit.scenarios)),
    (Fate.CHANGED, lambda visit: visit.month),
)


def _paired(enterprise: str, before: list[PlannedVisit], after: list[PlannedVisit]) -> list[Difference]:
    rows, new = [], list(after)
    old = list(before)
    for fate, key in _LIKENESS:
        for visit in list(old):
            twin = next((other for other in new if key(other) == key(visit)), None)
            if twin is not None:
                old.remove(visit)
                new.remove(twin)
                rows.append(Difference(enterprise, fate, visit, twin))
    rows += [Difference(enterprise, Fate.DROPPED, visit, None) for visit in old]
    rows += [Difference(enterprise, Fate.ADDED, None, visit) for visit in new]
    return sorted(rows, key=_month)


def _month(row: Difference) -> int:
    visit = row.after or row.before
    assert visit is not None  # noqa: S101 (a difference has a side)
    return visit.month
