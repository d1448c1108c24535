"""The district's year as an instance of the planner's problem.

An enterprise gets the lists of its trade. How often an item is due follows its grade; a list therefore comes in steps: all of
it, what is due at least twice, at least three times. Who holds an item may differ from street to street, so enterprises
with the same lists and the same holders share a *profile*, and items and lists of the instance carry its number.
What data or paper can show is never planned: nobody may go to look.
"""

from __future__ import annotations

import calendar
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, product, starmap

from bihuan.domain.checklists.queries.powers import Holder, holder_at, holders_of
from bihuan.domain.checklists.queries.scenarios import Checklist, Line, checklists_on
from bihuan.domain.district.models import GovernedObject, valid_on
from bihuan.domain.inspections.models import Visit
from bihuan.domain.inspections.planning.instance import Enterprise, Instance, Item, Scenario
from bihuan.domain.inspections.policy import ENTERPRISE
from bihuan.domain.inspections.queries.rules import Rules as CapRules
from bihuan.domain.inspections.queries.rules import rules_on as cap_rules_on
from bihuan.domain.inspections.vocabulary import HOLDING_STATES, CapScope, Counting
from bihuan.domain.officers.models import Certificate
from bihuan.domain.officers.vocabulary import CertificateKind
from bihuan.domain.yearplans.queries.rules import Rules, rules_on
from bihuan.foundation.calendar.queries import work_calendar
from bihuan.kernel.clock import WorkCalendar

MONTHS = 12


@dataclass(frozen=True)
class Part:
    """What a list of the instance stands for: items of a scenario of the library, and what they take."""

    scenario: str
    items: tuple[str, ...]
    minutes: int
    officer_minutes: Mapping[str, int]
    lead: str


@dataclass(frozen=True)
class Away:
    """A due check that data or paper answers."""

    enterprise: str
    item: str
    times: int


@dataclass(frozen=True)
class Problem:
    """The instance, and what its names stand for: its lists, keys and profiles of enterprises by code. Enterprises `without_list`
    have none for their trade."""

    instance: Instance
    parts: Mapping[str, Part]
    enterprises: Mapping[str, int]
    profiles: Mapping[str, int]
    away: tuple[Away, ...]
    without_list: tuple[str, ...]

    @cached_property
    def names(self) -> dict[tuple[int, str], list[str]]:
        """The lists of the instance by profile and scenario, the whole list first."""
        found: dict[tuple[int, str], list[str]] = {}
        for name, part in self.parts.items():
            found.setdefault((int(name.partition("/")[0]), part.scenario), []).append(name)
        return found

    @cached_property
    def digest(self) -> str:
        """Of the instance: two plans with the same one have answered the same question."""
        data = json.dumps(
            self.instance.model_dump(), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(data.encode()).hexdigest()


_Lines = tuple[tuple[Line, Holder], ...]


def item_code(instance_item: str) -> str:
    """The library's code of an item of the instance."""
    return instance_item.partition("/")[2]


def problem_of(year: int, day: date, *, from_month: int = 1, without: Iterable[int] = ()) -> Problem:
    """What is due in a year, by the library, the caps and the officers of a day.

    Months before `from_month` are closed. Counted visits of the year lower an enterprise's cap, but for those `without` (keys):
    they belong to the plan that is being changed. Some ten queries, however many enterprises.
    """
    return _Making(year, day, from_month, frozenset(without)).run()


@dataclass
class _Profile:
    """Enterprises with the same lists and the same holders."""

    number: int
    lists: tuple[tuple[Checklist, _Lines], ...]
    grades: set[str] = field(default_factory=set)

    def name(self, code: str) -> str:
        return f"{self.number}/{code}"

    def due(self, grade: str, most: int) -> Counter[str]:
        """How often each item is due on site; an item on two lists counts once."""
        return Counter(
            {
                self.name(line.item_code): min(line.item.frequency.get(grade, 0), most)
                for _, lines in self.lists
                for line, _ in lines
                if line.on_site
            }
        )

    def steps(self, staffed: Collection[str]) -> Iterator[tuple[Checklist, _Lines]]:
        """Each list, whole and in the shorter forms of its grades, none twice; without the items of units that have nobody to send."""
        for checklist, lines in self.lists:
            there = tuple(one for one in lines if one[0].on_site and one[1].unit_code in staffed)
            for form in _forms(there, sorted(self.grades)):
                yield checklist, form


def _forms(lines: _Lines, grades: Sequence[str]) -> Iterable[_Lines]:
    """The forms of a list: what is due at least once, twice and so on for each grade."""
    forms: dict[tuple[str, ...], _Lines] = {}
    for grade, least in product(grades, range(1, 1 + _most(lines))):
        form = tuple(one for one in lines if one[0].item.frequency.get(grade, 0) >= least)
        forms.setdefault(tuple(line.item_code for line, _ in form), form)
    return (form for form in forms.values() if form)


def _most(lines: _Lines) -> int:
    """How often a year the most frequent item is due, whatever the grade."""
    return max((times for line, _ in lines for times in line.item.frequency.values()), default=0)


class _Making:
    def __init__(self, year: int, day: date, from_month: int, without: frozenset[int]) -> None:
        self.year, self.day, self.from_month = year, day, from_month
        self.rules: Rules = rules_on(day)
        self.caps: CapRules = cap_rules_on(day)
        self.lists = checklists_on(day)
        self.holders = holders_of(None, day)
        self.taken = _taken(year, without)
        self.profiles: dict[object, _Profile] = {}

    def run(self) -> Problem:
        rows = GovernedObject.objects.filter(valid_on(self.day), kind__code=ENTERPRISE).select_related(
            "place"
        )
        found, without = self.profiled(rows.order_by("code"))
        room = self.room()
        parts = dict(self.parts(room))
        return Problem(
            instance=self.instance(found, parts, room),
            parts=parts,
            enterprises={row.code: row.pk for row, _ in found},
            profiles={row.code: profile.number for row, profile in found},
            away=tuple(chain.from_iterable(starmap(self.away, found))),
            without_list=tuple(without),
        )

    def profiled(
        self, rows: Iterable[GovernedObject]
    ) -> tuple[list[tuple[GovernedObject, _Profile]], list[str]]:
        """The enterprises with their profiles, and the codes of those for whom no list is meant."""
        profiles = [(row, self.profile_of(row)) for row in rows]
        found = [(row, profile) for row, profile in profiles if profile]
        return found, [row.code for row, profile in profiles if not profile]

    def room(self) -> dict[str, tuple[int, ...]]:
        """The officer-minutes of every unit that holds an item or comes along."""
        lists = [rows for profile in self.profiles.values() for _, rows in profile.lists]
        units = {holder.unit_code for rows in lists for _, holder in rows}
        units |= {unit for rows in lists for line, _ in rows for unit in line.item.officer_minutes}
        return capacity(sorted(units), self.year, self.day, self.rules)

    def instance(
        self,
        found: list[tuple[GovernedObject, _Profile]],
        parts: Mapping[str, Part],
        room: dict[str, tuple[int, ...]],
    ) -> Instance:
        """What the planner is given."""
        lists = [
            Scenario(
                id=name,
                minutes=part.minutes,
                items=tuple(f"{name.partition('/')[0]}/{code}" for code in part.items),
                officer_minutes=dict(part.officer_minutes),
            )
            for name, part in parts.items()
        ]
        return Instance(
            months=MONTHS,
            minutes_per_visit=self.rules.minutes_per_visit,
            min_gap_months=self.rules.min_gap_months,
            weights=self.rules.weights,
            departments=tuple(room),
            items=tuple(self.items()),
            scenarios=tuple(lists),
            enterprises=tuple(self.enterprise(row, profile) for row, profile in found),
            capacity=room,
        )

    def profile_of(self, row: GovernedObject) -> _Profile | None:
        """The profile of an enterprise; None when no list is meant for its trade."""
        lists = [one for one in self.lists if row.data.get("trade", "") in one.trades]
        held = tuple((one, tuple(self.held(one, row.place.path))) for one in lists)
        if not any(lines for _, lines in held):
            return None
        key = tuple(
            (one.version_id, tuple((line.item_code, holder.unit_code) for line, holder in lines))
            for one, lines in held
        )
        profile = self.profiles.setdefault(key, _Profile(len(self.profiles), held))
        profile.grades.add(self.grade(row))
        return profile

    def held(self, checklist: Checklist, place_path: str) -> Iterator[tuple[Line, Holder]]:
        """The lines of a list with who holds each at a place; what nobody holds nobody may check."""
        for line in checklist.lines:
            if holder := holder_at(self.holders.get(line.item_code, ()), place_path):
                yield line, holder

    def grade(self, row: GovernedObject) -> str:
        return str(row.data.get("grade") or self.rules.grade)

    def cap(self, row: GovernedObject) -> int:
        """Visits that the year has left for an enterprise."""
        cap = self.caps.cap(CapScope.ALL, row.data.get("trade", ""), self.day)
        return max((cap.most if cap else self.rules.cap) - self.taken[row.pk], 0)

    def times(self, row: GovernedObject) -> int:
        """How often an item can be checked at most: its department's own cap."""
        cap = self.caps.cap(CapScope.UNIT, row.data.get("trade", ""), self.day)
        return cap.most if cap else MONTHS

    def enterprise(self, row: GovernedObject, profile: _Profile) -> Enterprise:
        closed = self.rules.closed_months(row.data.get("trade", "")) | set(range(1, self.from_month))
        due = profile.due(self.grade(row), self.times(row))
        return Enterprise(
            id=row.code,
            cap=self.cap(row),
            due=dict(+due),
            blackout=tuple(sorted(month - 1 for month in closed)),
        )

    def away(self, row: GovernedObject, profile: _Profile) -> Iterator[Away]:
        for code, line in {line.item_code: line for _, lines in profile.lists for line, _ in lines}.items():
            times = line.item.frequency.get(self.grade(row), 0)
            if times and not line.on_site:
                yield Away(row.code, code, times)

    def items(self) -> Iterator[Item]:
        for profile in self.profiles.values():
            lines = {line.item_code: (line, holder) for _, rows in profile.lists for line, holder in rows}
            for code, (line, holder) in lines.items():
                if line.on_site:
                    yield Item(
                        id=profile.name(code),
                        department=holder.unit_code,
                        offsite_ok=line.item.low_disturbance,
                    )

    def parts(self, room: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[str, Part]]:
        staffed = {unit for unit, minutes in room.items() if any(minutes)}
        for profile in self.profiles.values():
            for number, (checklist, lines) in enumerate(profile.steps(staffed)):
                yield f"{profile.number}/{checklist.scenario_code}/{number}", self.part(checklist, lines)

    def part(self, checklist: Checklist, lines: _Lines) -> Part:
        """A list with what it takes: each department's minutes, and its way."""
        minutes: Counter[str] = Counter()
        for line, holder in lines:
            for unit, officer_minutes in line.item.officer_minutes.items():
                minutes[holder.unit_code if unit == line.item.department_code else unit] += officer_minutes
        return Part(
            scenario=checklist.scenario_code,
            items=tuple(line.item_code for line, _ in lines),
            minutes=sum(line.minutes for line, _ in lines),
            officer_minutes={
                unit: total + self.rules.officers.way for unit, total in sorted(minutes.items())
            },
            lead=checklist.lead_code,
        )


def _taken(year: int, without: frozenset[int]) -> Counter[int]:
    """Counted visits that an enterprise's year already has."""
    rows = Visit.objects.filter(
        planned_on__year=year, counting=Counting.COUNTED, state__in=HOLDING_STATES
    ).exclude(pk__in=without)
    return Counter(rows.values_list("enterprise_id", flat=True))


def capacity(units: Iterable[str], year: int, day: date, rules: Rules) -> dict[str, tuple[int, ...]]:
    """Officer-minutes for planned visits by unit and month: officers with a certificate, on working days."""
    wanted = list(units)
    count, calendar_, found = _officers(year, wanted), work_calendar(day), {}
    for unit in wanted:
        minutes = rules.officers.minutes_per_day * rules.officers.share
        days = [len(working_days(year, month, calendar_)) for month in range(1, MONTHS + 1)]
        found[unit] = tuple(int(n * minutes * count[month, unit]) for month, n in enumerate(days, start=1))
    return found


def working_days(year: int, month: int, work: WorkCalendar | None = None) -> list[date]:
    """The working days of a month."""
    calendar_ = work or work_calendar(date(year, month, 1))
    days = (date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1))
    return [day for day in days if calendar_.working_periods(day)]


def _officers(year: int, units: Collection[str]) -> Counter[tuple[int, str]]:
    """Officers by month and unit code, as certificates hold in the middle of a month. Each counts once: for the nearest of these units
    at or above his own."""
    rows = Certificate.objects.filter(
        kind=CertificateKind.ENFORCEMENT, valid_from__lt=date(year + 1, 1, 1), valid_to__gt=date(year, 1, 1),
        officer__person__is_active=True,
    ).values_list("officer_id", "officer__person__unit__path", "valid_from", "valid_to")  # fmt: skip
    there = {
        (officer, month, code)
        for officer, path, since, until in rows
        for month in range(1, MONTHS + 1)
        if since <= date(year, month, 15) < until
        for code in nearest(path, units)
    }
    return Counter((month, code) for _, month, code in there)


def nearest(path: str, units: Collection[str]) -> list[str]:
    """The nearest of these units at or above a path, if any."""
    return [code for code in reversed(path.strip("/").split("/")) if code in units][:1]
