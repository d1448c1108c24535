"""Planning again after changes, with few moves: what is agreed stays, and what still holds stays.

An enterprise keeps its visits while they still answer what is due, within its cap and its open months. Where a
department has less time than before, those who use most of an overfull month are planned anew until the month holds.
The rest is planned as a smaller problem beside what stays, and goes back to its old months where they have room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from bihuan.domain.inspections.planning.crew import Crew
from bihuan.domain.inspections.planning.instance import Enterprise, Instance
from bihuan.domain.inspections.planning.months import Placed, Year, overfull, spread
from bihuan.domain.inspections.planning.packing import Packer
from bihuan.domain.inspections.planning.planner import (
    Plan,
    PlannedVisit,
    Stage,
    Told,
    cost_of,
    make_plan,
    plan_of,
    tells_nobody,
)
from bihuan.domain.inspections.planning.reasons import Left
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Before:
    """The plan that was in force: its visits and what it left."""

    visits: tuple[PlannedVisit, ...]
    left: tuple[Left, ...]


_PLAN = TypeAdapter(Before)

Agreed = frozenset[tuple[str, int]]
"""Enterprise and month of the visits that may not change."""


def read_before(path: Path) -> Before:
    """A plan file as the plan that was in force. Refuses (`no_file`, `bad_plan`)."""
    try:
        return _PLAN.validate_json(path.read_bytes())
    except OSError:
        raise Refused("no_file", "没有文件“{path}”。请核对路径。", path=path) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(
            "bad_plan", "“{path}”不是一份计划：{where}：{what}。请用排计划时写下的文件。",
            path=path, where=".".join(map(str, first["loc"])), what=first["msg"],
        ) from None  # fmt: skip


def plan_again(
    instance: Instance, before: Before, agreed: Agreed, *, seconds: float, clock: Callable[[], float],
    told: Told = tells_nobody,
) -> Plan:  # fmt: skip
    """A plan for the instance as it is now that moves as little of the one before as it can.

    Agreed visits stay even where a rule has changed against them. The bound is that of planning from nothing with officers
    without end, so the gap is what calm and shortage cost together at most.
    """
    return _Again(instance, before, agreed).run(seconds, clock, told)


class _Again:
    def __init__(self, instance: Instance, before: Before, agreed: Agreed) -> None:
        self.instance, self.packer, self.agreed = instance, Packer(instance), agreed
        self.scenario = {row.id: k for k, row in enumerate(instance.scenarios)}
        self.old = self.placed_before(before.visits)
        self.left: dict[str, list[Left]] = {row.id: [] for row in instance.enterprises}
        for left in before.left:
            self.left.setdefault(left.enterprise, []).append(left)
        self.year = Year(instance)
        self.free: set[int] = set()

    def placed_before(self, visits: Iterable[PlannedVisit]) -> list[list[Placed]]:
        """The old visits by enterprise number, without checklists that are no more."""
        number = {row.id: k for k, row in enumerate(self.instance.enterprises)}
        found: list[list[Placed]] = [[] for _ in number]
        for visit in sorted(visits, key=lambda visit: visit.month):
            known = tuple(self.scenario[name] for name in visit.scenarios if name in self.scenario)
            if visit.enterprise in number and known:
                found[number[visit.enterprise]].append(Placed(visit.month, known))
        return found

    def run(self, seconds: float, clock: Callable[[], float], told: Told) -> Plan:
        started = clock()
        for k, enterprise in enumerate(self.instance.enterprises):
            if self.holds(enterprise, self.old[k]):
                self.year.put(k, self.old[k])
            else:
                self.set_free(k)
        self.empty_overfull_months()
        if self.free:
            self.plan_the_free(seconds, clock, told)
        bound = self.bound_alone(told)
        visits = sum(len(row) for row in self.year.visits)
        stage = Stage("again", visits, cost_of(self.year, self.packer), bound, clock() - started)
        return plan_of(self.year, self.packer, [stage])

    def bound_alone(self, told: Told) -> float:
        """What all enterprises cost at least when officers are without end."""
        numbers, free = range(len(self.instance.enterprises)), np.zeros(len(self.instance.departments))
        with Crew(self.packer) as crew:
            packs = crew.pack(numbers, free, lambda: 0.1, lambda done: told("pack", done, len(numbers)))
        return sum(pack.proven for pack in packs)

    def fixed(self, k: int) -> list[Placed]:
        """The visits of an enterprise that are agreed."""
        name = self.instance.enterprises[k].id
        return [placed for placed in self.old[k] if (name, placed.month) in self.agreed]

    def holds(self, enterprise: Enterprise, visits: Sequence[Placed]) -> bool:
        """Whether its visits still keep its rules, and still answer just what is due."""
        minutes = [self.instance.minutes[list(placed.scenarios)].sum() for placed in visits]
        return (
            len(visits) <= enterprise.cap
            and self.months_hold(enterprise, [placed.month for placed in visits])
            and max(minutes, default=0) <= self.instance.minutes_per_visit
            and self.answers(enterprise, visits)
        )

    def months_hold(self, enterprise: Enterprise, months: Sequence[int]) -> bool:
        """Whether these months, in order, are open and far enough apart."""
        closed = set(months) - set(range(self.instance.months)) | set(months) & set(enterprise.blackout)
        return not closed and all(self.year.apart[one, other] for one, other in pairwise(months))

    def answers(self, enterprise: Enterprise, visits: Sequence[Placed]) -> bool:
        """Whether what is due is what these visits serve and what was left; and no checklist is for nothing."""
        due, served = Counter(enterprise.due), Counter(chain.from_iterable(map(self.items_of, visits)))
        left = Counter({row.item: row.times for row in self.left[enterprise.id]})
        used = (self.instance.scenarios[s].items for placed in visits for s in placed.scenarios)
        return (served & due) + left == +due and not any(map(due.keys().isdisjoint, used))

    def items_of(self, placed: Placed) -> set[str]:
        return {item for s in placed.scenarios for item in self.instance.scenarios[s].items}

    def set_free(self, k: int) -> None:
        """Plan an enterprise anew, but for what is agreed."""
        self.year.take(k)
        self.year.put(k, self.fixed(k))
        self.free.add(k)

    def empty_overfull_months(self) -> None:
        """Those who use most of an overfull month are planned anew, one after the other, until the months hold."""
        while True:
            movable = [
                k for k in overfull(self.year) if k not in self.free and len(self.fixed(k)) < len(self.old[k])
            ]
            if not movable:
                return
            self.set_free(movable[0])

    def plan_the_free(self, seconds: float, clock: Callable[[], float], told: Told) -> None:
        """The smaller problem: what is due beside what stays, in the time that is left."""
        numbers = sorted(self.free)
        smaller = self.instance.with_changes(
            enterprises=tuple(self.beside_the_fixed(k) for k in numbers),
            capacity={
                name: tuple(int(max(minutes, 0)) for minutes in row)
                for name, row in zip(self.instance.departments, self.year.left, strict=True)
            },
        )
        made = make_plan(smaller, seconds=seconds, clock=clock, told=told)
        wanted: dict[str, list[Placed]] = {}
        for visit in made.visits:
            numbers_of = tuple(self.scenario[name] for name in visit.scenarios)
            wanted.setdefault(visit.enterprise, []).append(Placed(visit.month, numbers_of))
        for k in numbers:
            self.year.put(k, wanted.get(self.instance.enterprises[k].id, ()))
        for k in numbers:
            self.go_home(k)

    def beside_the_fixed(self, k: int) -> Enterprise:
        """An enterprise with what its agreed visits leave to be done, in months that are far enough from them."""
        enterprise, fixed = self.instance.enterprises[k], self.fixed(k)
        served = Counter(item for placed in fixed for item in self.items_of(placed))
        due = {item: times - served[item] for item, times in enterprise.due.items() if times > served[item]}
        near = {
            month
            for month in range(self.instance.months)
            if any(not self.year.apart[placed.month, month] for placed in fixed)
        }
        return enterprise.model_copy(
            update={
                "due": due,
                "cap": max(enterprise.cap - len(fixed), 0),
                "blackout": tuple(sorted({*enterprise.blackout, *near})),
            }
        )

    def go_home(self, k: int) -> None:
        """Back to the old months where they have room: a visit that need not move does not."""
        fixed, visits = self.fixed(k), self.year.take(k)
        new = [placed for placed in visits if placed not in fixed]
        self.year.put(k, fixed)
        wish = np.ones(self.instance.months)
        wish[[placed.month for placed in self.old[k] if 0 <= placed.month < self.instance.months]] = 0
        for placed in fixed:
            wish[~self.year.apart[placed.month]] = np.inf
        found = spread(self.year, k, tuple(placed.scenarios for placed in new), wish=wish)
        self.year.put(k, found[0] if found else new)
