"""The month's calendar: each visit on a working day, by CP-SAT, then who goes, by lot.

The optimiser chooses days alone. Who goes is drawn from a committed seed among those who are fit and free on that day
(双随机), so nobody is chosen for whom he would meet.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bihuan.domain.inspections.planning.planner import Told, tells_nobody

PAIR = 2
"""Nobody inspects alone."""


@dataclass(frozen=True, slots=True)
class Job:
    """A visit of the month. `officer_minutes` by department; `area` is what is near to each other, a street say."""

    id: str
    area: str
    lead: str
    minutes: int
    officer_minutes: dict[str, int]

    @property
    def people(self) -> dict[str, int]:
        """How many officers of each department: enough for its minutes, and two in all, the second from the lead."""
        need = {
            name: max(1, math.ceil(minutes / max(self.minutes, 1)))
            for name, minutes in self.officer_minutes.items()
            if minutes
        }
        missing = PAIR - sum(need.values())
        return need | {self.lead: need.get(self.lead, 0) + missing} if missing > 0 else need


@dataclass(frozen=True, slots=True)
class Officer:
    """Who may go, and on which days (numbers of `Month.days`)."""

    id: str
    department: str
    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Month:
    """The working days by number, how many minutes an officer is out on a day, and what the way to a visit takes."""

    days: int
    minutes_per_day: int = 360
    way: int = 20


class Obstacle(StrEnum):
    """Why a visit has no day or no team."""

    NO_DAY = "no_day"  # on no day are there enough officers of its departments
    NO_TEAM = "no_team"  # its day has the hours, but no officers who are free together


@dataclass(frozen=True, slots=True)
class Outing:
    """A visit with its day and its officers, in the order they were drawn."""

    job: str
    day: int
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The month's outings, and what has none, why. `objective` counts visits without a day, then ways into an area, then the
    fullest day; no calendar comes below `bound`."""

    outings: tuple[Outing, ...]
    unplaced: tuple[tuple[str, Obstacle], ...]
    objective: float
    bound: float


def make_calendar(
    jobs: Sequence[Job],
    officers: Sequence[Officer],
    month: Month,
    *,
    seed: str,
    seconds: float,
    told: Told = tells_nobody,
) -> Calendar:
    """Days that bring the visits of an area together and spread the work, and a team drawn for each visit.

    `seed` is committed before. `seconds` are the solver's own, counted by its work and not by the clock: the same input
    gives the same calendar.
    """
    told("days", 0, 1)
    days = _Days(jobs, officers, month)
    day_of = days.solve(seconds)
    told("days", 1, 1)
    outings, unplaced = _Draw(officers, month, seed).run(jobs, day_of)
    return Calendar(tuple(outings), tuple(unplaced), days.objective, days.bound)


class _Days:
    """A day for each job that can have one."""

    def __init__(self, jobs: Sequence[Job], officers: Sequence[Officer], month: Month) -> None:
        from ortools.sat.python import cp_model  # loads for seconds

        self.jobs, self.month, self.model = jobs, month, cp_model.CpModel()
        self.objective = self.bound = 0.0
        self.on = [[self.model.new_bool_var("") for _ in range(month.days)] for _ in jobs]
        for row in self.on:
            self.model.add_at_most_one(row)
        self.keep_within(_room(officers, month))
        self.minimise()

    def keep_within(self, room: Counter[tuple[str, int]]) -> None:
        """No department has more work on a day than officers."""
        departments = {name for job in self.jobs for name in job.people}
        for name in sorted(departments):
            loads = [job.people.get(name, 0) * (job.minutes + self.month.way) for job in self.jobs]
            for day in range(self.month.days):
                work = sum(load * row[day] for load, row in zip(loads, self.on, strict=True) if load)
                self.model.add(work <= room[name, day])

    def minimise(self) -> None:
        """Every visit that can be made; then few ways into an area; then an even month."""
        ways, fullest = [], self.model.new_int_var(0, len(self.jobs), "")
        areas: defaultdict[str, list[int]] = defaultdict(list)
        for k, job in enumerate(self.jobs):
            areas[job.area].append(k)
        for day in range(self.month.days):
            self.model.add(sum(row[day] for row in self.on) <= fullest)
            for members in areas.values():
                way = self.model.new_bool_var("")
                for k in members:
                    self.model.add_implication(self.on[k][day], way)
                ways.append(way)
        made = sum(var for row in self.on for var in row)
        self.model.minimize(1000 * (len(self.jobs) - made) + 3 * sum(ways) + fullest)

    def solve(self, seconds: float) -> dict[str, int]:
        """The day of each job that has one."""
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.max_deterministic_time = seconds
        solver.parameters.num_workers = 2
        solver.parameters.interleave_search = True
        solver.parameters.random_seed = 1
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return {}
        self.objective, self.bound = solver.objective_value, solver.best_objective_bound
        found = {}
        for job, row in zip(self.jobs, self.on, strict=True):
            day = next((day for day, var in enumerate(row) if solver.value(var)), None)
            if day is not None:
                found[job.id] = day
        return found


def _room(officers: Iterable[Officer], month: Month) -> Counter[tuple[str, int]]:
    """Officer-minutes by department and day."""
    return Counter(
        {
            key: count * month.minutes_per_day
            for key, count in Counter((o.department, day) for o in officers for day in o.days).items()
        }
    )


class _Draw:
    """Teams by lot. A day whose lots leave somebody without a team is drawn again, at most so many times."""

    TIMES = 20

    def __init__(self, officers: Sequence[Officer], month: Month, seed: str) -> None:
        self.month, self.seed = month, seed
        self.officers: defaultdict[str, list[Officer]] = defaultdict(list)
        for officer in officers:
            self.officers[officer.department].append(officer)

    def run(
        self, jobs: Sequence[Job], day_of: dict[str, int]
    ) -> tuple[list[Outing], list[tuple[str, Obstacle]]]:
        """The outings by day, and who has none, why."""
        outings: list[Outing] = []
        for day in sorted(set(day_of.values())):
            outings += self.best_draw([job for job in jobs if day_of.get(job.id) == day], day)
        waiting = {job.id for job in jobs} - {outing.job for outing in outings}
        return outings, [
            (name, Obstacle.NO_TEAM if name in day_of else Obstacle.NO_DAY) for name in sorted(waiting)
        ]

    def best_draw(self, jobs: Sequence[Job], day: int) -> list[Outing]:
        """The first draw that gives everybody a team, else the one that gives most."""
        best: list[Outing] = []
        longest_first = sorted(jobs, key=lambda job: (-job.minutes, job.id))
        for attempt in range(self.TIMES):
            drawn = self.draw(longest_first, day, attempt)
            if len(drawn) > len(best):
                best = drawn
            if len(best) == len(jobs):
                break
        return best

    def draw(self, jobs: Sequence[Job], day: int, attempt: int) -> list[Outing]:
        busy: Counter[str] = Counter()
        outings = []
        for job in jobs:
            time = job.minutes + self.month.way
            team: list[str] = []
            for name, count in sorted(job.people.items(), key=lambda row: (row[0] != job.lead, row[0])):
                free = [
                    officer.id
                    for officer in self.officers[name]
                    if day in officer.days and busy[officer.id] + time <= self.month.minutes_per_day
                ]
                team += sorted(free, key=lambda officer: self.lot(day, attempt, job.id, officer))[:count]
            if len(team) == sum(job.people.values()):
                busy.update(dict.fromkeys(team, time))
                outings.append(Outing(job.id, day, tuple(team)))
        return outings

    def lot(self, *parts: object) -> bytes:
        """An officer's lot for a visit: whoever knows the seed can draw it again."""
        return hashlib.sha256("|".join(map(str, (self.seed, *parts))).encode()).digest()
