"""A year's plan from an instance, stage after stage, and what each stage proves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.domain.inspections.planning.crew import Crew
from bihuan.domain.inspections.planning.exchange import empty_the_overfull, trade
from bihuan.domain.inspections.planning.instance import Instance, Numbers
from bihuan.domain.inspections.planning.months import Year, by_need, overfull, overtime, settle, spread
from bihuan.domain.inspections.planning.packing import Pack, Packer
from bihuan.domain.inspections.planning.prices import Choice, choose
from bihuan.domain.inspections.planning.reasons import Left, left_of

ROUNDS = 8
_GOOD_ENOUGH = 5e-4


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage came to: its visits and objective, the bound it proves, and its seconds."""

    name: str
    visits: int
    objective: float
    bound: float
    seconds: float

    @property
    def gap_percent(self) -> float:
        """How far the objective may be from the best possible."""
        return 100 * (self.objective - self.bound) / self.bound if self.bound else 0.0


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit of the plan. Months count from 0."""

    enterprise: str
    month: int
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The visits, what is left and why, and how it was found. `load` is officer-minutes: departments × months."""

    visits: tuple[PlannedVisit, ...]
    left: tuple[Left, ...]
    stages: tuple[Stage, ...]
    objective: float
    load: Numbers
    alone_visits: int
    is_complete: bool

    def as_file(self) -> dict[str, list[dict[str, object]]]:
        """The plan in the format of a plan file."""
        visits: list[dict[str, object]] = [
            {"enterprise": v.enterprise, "month": v.month, "scenarios": list(v.scenarios)}
            for v in self.visits
        ]
        left: list[dict[str, object]] = [
            {
                "enterprise": r.enterprise,
                "item": r.item,
                "times": r.times,
                "how": r.how,
                "reason": r.reason.value,
            }
            for r in self.left
        ]
        return {"visits": visits, "left": left}


Told = Callable[[str, int, int], None]


def tells_nobody(_stage: str, _done: int, _total: int) -> None:
    """Who tells nobody."""


def make_plan(
    instance: Instance, *, seconds: float, clock: Callable[[], float], told: Told = tells_nobody
) -> Plan:
    """The best plan found within about so many seconds. Raises nothing for lack of capacity: what does not fit is left,
    with its reason. The same instance gives the same plan when time does not cut a stage short.

    `clock` gives seconds from any beginning. `told` hears the stage and how many of how many are done; it cancels by raising.
    """
    return _Planning(instance, seconds, clock, told).run()


def visits_alone(instance: Instance) -> int:
    """The visits when each department goes by itself: for each enterprise and department, as often as the item that is
    due most often; a visit of its own has time for all its items."""
    department = {item.id: item.department for item in instance.items}
    total = 0
    for enterprise in instance.enterprises:
        most: dict[str, int] = {}
        for item, times in enterprise.due.items():
            most[department[item]] = max(times, most.get(department[item], 0))
        total += sum(most.values())
    return total


def cost_of(year: Year, packer: Packer) -> float:
    """What a year's visits cost with what they leave."""
    return sum(
        packer.cost_of(enterprise, tuple(placed.scenarios for placed in visits))
        for enterprise, visits in zip(year.instance.enterprises, year.visits, strict=True)
    )


def plan_of(year: Year, packer: Packer, stages: Sequence[Stage]) -> Plan:
    """A filled year as a plan; its objective is that of the last stage."""
    instance = year.instance
    visits = [
        PlannedVisit(enterprise.id, placed.month, tuple(instance.scenarios[s].id for s in placed.scenarios))
        for enterprise, row in zip(instance.enterprises, year.visits, strict=True)
        for placed in sorted(row, key=lambda placed: placed.month)
    ]
    left = [row for k in range(len(instance.enterprises)) for row in left_of(year, packer, k)]
    return Plan(
        tuple(visits), tuple(left), tuple(stages), stages[-1].objective, year.used.copy(),
        visits_alone(instance), not overfull(year),
    )  # fmt: skip


class _Planning:
    def __init__(self, instance: Instance, seconds: float, clock: Callable[[], float], told: Told) -> None:
        self.instance, self.packer, self.told = instance, Packer(instance), told
        self.clock, self.started = clock, clock()
        self.seconds = seconds
        self.stages: list[Stage] = []

    def late(self, share: float = 1.0) -> bool:
        """Whether this share of the time is over."""
        return self.clock() - self.started > share * self.seconds

    def run(self) -> Plan:
        with Crew(self.packer) as self.crew:
            free = np.zeros(len(self.instance.departments))
            alone = self.pack_all(range(len(self.instance.enterprises)), free, "pack")
            self.note("pack", alone, sum(pack.cost for pack in alone), sum(pack.proven for pack in alone))
            choice = choose(self.instance, alone, self.pack_all, until=lambda: self.late(0.8))
        packs = [known[int(share.argmax())] for known, share in zip(choice.packs, choice.shares, strict=True)]
        self.note("price", packs, choice.value, choice.bound)
        self.seconds = max(
            self.seconds, self.clock() - self.started + self.seconds / 5
        )  # months need some time
        year = self.best_year(choice, packs)
        self.note("months", year, cost_of(year, self.packer), choice.bound)
        return plan_of(year, self.packer, self.stages)

    def pack_all(self, numbers: Sequence[int], prices: Numbers, stage: str = "price") -> list[Pack]:
        return self.crew.pack(
            numbers, prices, self.time_for_one, lambda done: self.told(stage, done, len(numbers))
        )

    def time_for_one(self) -> float:
        """Seconds for an enterprise that has no quick proof: all of them together get a third of the time."""
        fair = self.seconds / 3 / max(len(self.instance.enterprises), 1)
        return 0.1 if self.late(0.4) else min(max(fair, 0.1), 3.0)

    def note(self, name: str, made: list[Pack] | Year, objective: float, bound: float) -> None:
        spent = self.clock() - self.started - sum(stage.seconds for stage in self.stages)
        visits = (
            sum(len(enterprise) for enterprise in made.visits)
            if isinstance(made, Year)
            else sum(len(p.visits) for p in made)
        )
        self.stages.append(Stage(name, visits, objective, bound, spent))

    def best_year(self, choice: Choice, packs: list[Pack]) -> Year:
        """Several rounds, each from another order of placing, with the packs found meanwhile; the cheapest counts."""
        best, cost = None, np.inf
        for number in range(ROUNDS):
            self.told("months", number, ROUNDS)
            year = self.one_year(choice, packs, number)
            if (paid := cost_of(year, self.packer)) < cost:
                best, cost = year, paid
            if cost - choice.bound <= _GOOD_ENOUGH * choice.bound or self.late(0.9):
                break
        assert best is not None  # noqa: S101 (there is at least one round)
        return best

    def one_year(self, choice: Choice, packs: list[Pack], number: int) -> Year:
        year, minute = Year(self.instance), max(3 * float(choice.prices.max(initial=0)), 1.0)
        for k in by_need(self.instance, [pack.visits for pack in packs], number):
            if found := spread(year, k, packs[k].visits, minute=minute):
                year.put(k, found[0])
        settle(year, self.late)
        while overtime(year) and not self.late(0.95):
            gained = trade(year, self.packer, choice.packs, minute, self.late)
            settle(year, self.late)
            if not gained:
                minute *= 2
            if minute > 1e6:
                break
        empty_the_overfull(year, self.packer, choice.prices)
        trade(year, self.packer, choice.packs, 1e9, self.late)
        return year
