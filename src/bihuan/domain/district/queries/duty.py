"""The duty table in memory: who answers for a class of matters in a place on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from django.db.models import QuerySet

from bihuan.domain.district.models import Category, Duty, Place, Revision, valid_on
from bihuan.domain.district.vocabulary import category_prefixes


@dataclass(frozen=True)
class DutyLine:
    """A row of the table without its database objects. Assisting units keep their order."""

    duty_id: int
    category: str
    place_code: str
    lead_id: int
    lead_code: str
    lead_path: str
    assist_ids: tuple[int, ...]
    valid_from: date
    valid_to: date | None
    source: str = ""

    def is_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)


@dataclass(frozen=True)
class Hole:
    """A class of matters that nobody answers for in a community."""

    category: Category
    place: Place


@dataclass(frozen=True)
class Overlap:
    """Rows of the same class and the same place that are in force at once, so neither is more specific."""

    category: str
    place: Place
    lines: tuple[DutyLine, ...]


@dataclass(frozen=True)
class DutyReport:
    """What is wrong with the table on a day. `checked` counts the pairs of small class and community."""

    day: date
    checked: int
    holes: tuple[Hole, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def is_clean(self) -> bool:
        return not self.holes and not self.overlaps


@dataclass(frozen=True)
class Cached:
    """All rows as of one token, past ones too, and the tables of the days that were asked for."""

    token: str
    lines: list[DutyLine]
    tables: dict[date, DutyTable] = field(default_factory=dict)


class DutyTable:
    """The rows in force on one day. The narrowest class wins, then the smallest place.

    Of rows that tie, the one that began last counts, then the one entered last; `ties` names them all.
    """

    _cached: ClassVar[Cached | None] = None
    _KEPT_DAYS = 400

    def __init__(self, lines: Iterable[DutyLine]) -> None:
        self._rows: dict[tuple[str, str], list[DutyLine]] = defaultdict(list)
        for line in lines:
            self._rows[line.category, line.place_code].append(line)
        for tied in self._rows.values():
            tied.sort(key=lambda line: (line.valid_from, line.duty_id), reverse=True)
        self._answers: dict[tuple[str, str], DutyLine | None] = {}

    @classmethod
    def load(cls, day: date) -> DutyTable:
        """Read the rows in force on `day` from the database (two queries)."""
        return cls(_lines(Duty.objects.filter(valid_on(day))))

    @classmethod
    def current(cls, day: date) -> DutyTable:
        """The table of `day` that this process keeps, read again when any duty has changed (one small query)."""
        token = Revision.token_of("duty")
        cached = cls._cached
        if cached is None or cached.token != token or len(cached.tables) > cls._KEPT_DAYS:
            cached = cls._cached = Cached(token, _lines(Duty.objects.all()))
        if day not in cached.tables:
            cached.tables[day] = cls(line for line in cached.lines if line.is_in_force(day))
        return cached.tables[day]

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))

    def find(self, category: str, place_path: str) -> DutyLine | None:
        """The most specific row for a class code at a place's path; None where the table has a hole."""
        key = (category, place_path)
        try:
            return self._answers[key]
        except KeyError:
            return self._answers.setdefault(key, self._search(category, place_path))

    def ties(self) -> list[tuple[DutyLine, ...]]:
        """Rows of equal specificity that are in force together."""
        return [tuple(tied) for tied in self._rows.values() if len(tied) > 1]

    def _search(self, category: str, place_path: str) -> DutyLine | None:
        codes = place_path.strip("/").split("/")[::-1]
        keys = ((prefix, code) for prefix in category_prefixes(category) for code in codes)
        return next((self._rows[key][0] for key in keys if key in self._rows), None)


def _lines(rows: QuerySet[Duty]) -> list[DutyLine]:
    rows = rows.select_related("lead", "place").order_by("pk").prefetch_related("assist_rows")
    return [line_of(duty) for duty in rows]


def line_of(duty: Duty) -> DutyLine:
    """A duty as a line. Reads `lead`, `place` and `assist_rows`."""
    return DutyLine(
        duty_id=duty.pk,
        category=duty.category,
        place_code=duty.place.code,
        lead_id=duty.lead.pk,
        lead_code=duty.lead.code,
        lead_path=duty.lead.path,
        assist_ids=tuple(row.unit_id for row in duty.assist_rows.all()),
        valid_from=duty.valid_from,
        valid_to=duty.valid_to,
        source=duty.source,
    )


def report_on(
    day: date,
    table: DutyTable,
    categories: Sequence[Category],
    communities: Sequence[Place],
    places: dict[str, Place],
) -> DutyReport:
    """Holes over all given pairs, and all ties; `places` gives the place of a tie by code."""
    pairs = ((category, place) for category in categories for place in communities)
    holes = tuple(Hole(c, p) for c, p in pairs if table.find(c.code, p.path) is None)
    ties = (tied for tied in table.ties())
    overlaps = tuple(Overlap(tied[0].category, places[tied[0].place_code], tied) for tied in ties)
    return DutyReport(day, len(categories) * len(communities), holes, overlaps)
