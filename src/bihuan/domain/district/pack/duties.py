"""The section `duty`: `duty.csv`, who answers for which classes where and when.

Rows of the table that came from a pack are the pack's to correct; rows set on the screens are not.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from bihuan.domain.district.actions.duties import NewDuty, cut_duty, write_duty
from bihuan.domain.district.events import DutyAmended
from bihuan.domain.district.models import Category, Duty, Place, Revision
from bihuan.domain.district.pack.comparing import Load, known, read
from bihuan.domain.district.vocabulary import CATEGORY_PREFIX, PlaceKind
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import record
from bihuan.foundation.packs.reading import Pack, Problems, Row
from bihuan.kernel.actors import Actor

CSV = "duty.csv"
_REQUIRED = ("category", "place", "lead", "assist", "valid_from", "valid_to", "source")
_CORRECTED = "配置包更正"

# What makes a duty the same duty: class, place, beginning, lead and assisting units.
Key = tuple[str, int, date, int, tuple[int, ...]]
Spot = tuple[str, int]


@dataclass(frozen=True)
class Line:
    row: Row
    duty: NewDuty

    @property
    def key(self) -> Key:
        duty = self.duty
        return duty.category, duty.place.pk, duty.valid_from, duty.lead.pk, tuple(u.pk for u in duty.assists)

    @property
    def spot(self) -> Spot:
        return self.duty.category, self.duty.place.pk

    def meets(self, start: date, end: date | None) -> bool:
        """Whether the line's time and the interval have a day in common."""
        duty = self.duty
        return (end is None or duty.valid_from < end) and (duty.valid_to is None or start < duty.valid_to)


def load(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the pack's duties equal to the file's; what was set on the screens stays.

    A row that the file drops ends today, or where its successor begins. A row that the file corrects is withdrawn
    and written anew; another end or source alone amends it. A row of the file that overlaps one set on the screens
    is a problem: only people can say which is right.
    """
    loading = Load(problems, actor, now)
    lines = [line for _, line in read(pack, CSV, _Parser(), required=_REQUIRED)]
    spots: dict[Spot, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: line.duty.valid_from):
        spots[line.spot].append(line)
    for dated in spots.values():
        _check_overlaps(dated)
    _check_screens(spots)
    if not loading.has_failed:
        _write(spots, loading)
    return len(lines)


class _Parser:
    """Reads a line against the classes, places and units as they stand now."""

    def __init__(self) -> None:
        self._categories = {"", "C", "E", *Category.objects.values_list("code", flat=True)}
        self._places = {p.code: p for p in Place.objects.filter(valid_to=None).exclude(kind=PlaceKind.GRID)}
        self._units = Unit.objects.in_bulk(field_name="code")

    def __call__(self, row: Row) -> Line:
        category = row.text("category", optional=True)
        if not CATEGORY_PREFIX.fullmatch(category) or category not in self._categories:
            raise row.complain(f"类别“{category}”不在 categories.csv 里")
        place = known(row, "place", row.text("place"), self._places, "places.csv（区、街道、社区）")
        lead = known(row, "lead", row.text("lead"), self._units, "units.csv")
        assists = tuple(
            known(row, "assist", code, self._units, "units.csv") for code in row.items_of("assist")
        )
        if len({lead.pk, *(unit.pk for unit in assists)}) != 1 + len(assists):
            raise row.complain("同一单位不能既主办又协办，也不能重复协办")
        source = row.text("source", optional=True)
        return Line(row, NewDuty(category, place, lead, assists, *_period(row), source))


def _period(row: Row) -> tuple[date, date | None]:
    start, end = row.day("valid_from"), row.optional_day("valid_to")
    if end is not None and end <= start:
        raise row.complain("valid_to 要晚于 valid_from")
    return start, end


def _check_overlaps(dated: list[Line]) -> None:
    for one, other in pairwise(dated):
        if one.meets(other.duty.valid_from, other.duty.valid_to):
            where = f"{one.duty.category or '全部类别'}、{one.duty.place.name}"
            other.row.complain(f"与第 {one.row.line} 行重叠：同一类别和区域（{where}）同时有两个主办")


def _check_screens(spots: dict[Spot, list[Line]]) -> None:
    """Complain about new lines that overlap what people set; lines loaded before have given way already."""
    loaded = {_key(row) for row in _loaded() if row.in_pack}
    for row in Duty.objects.filter(from_pack=False).select_related("lead"):
        for line in spots.get((row.category, row.place_id), ()):
            if (
                row.valid_to != row.valid_from
                and line.key not in loaded
                and line.meets(row.valid_from, row.valid_to)
            ):
                line.row.complain(
                    f"与系统中另设的分工重叠（{row.lead}，{row.valid_from} 起）。请先终止其中一项"
                )


def _loaded() -> list[Duty]:
    """The rows that came from packs, also those that the last one no longer had."""
    rows = Duty.objects.filter(from_pack=True).select_related("place", "lead")
    return list(rows.prefetch_related("assist_rows"))


def _key(row: Duty) -> Key:
    assists = tuple(assist.unit_id for assist in row.assist_rows.all())
    return row.category, row.place_id, row.valid_from, row.lead_id, assists


def _write(spots: dict[Spot, list[Line]], loading: Load) -> None:
    fresh = {line.key: line for dated in spots.values() for line in dated}
    kept: list[tuple[Duty, Line]] = []
    for row in _loaded():
        if line := fresh.pop(_key(row), None):
            kept.append((row, line))
        else:
            _drop(row, spots.get((row.category, row.place_id), []), loading)
    for row, line in sorted(kept, key=lambda pair: pair[1].duty.valid_to is None):  # ends before re-openings
        _amend(row, line, loading)
    for line in fresh.values():
        write_duty(duty=line.duty, from_pack=True, actor=loading.actor, now=loading.now)
    Revision.renew("duty")


def _drop(row: Duty, dated: list[Line], loading: Load) -> None:
    """The file does not have this row: it ends today, or where the file's own rows take its place."""
    followers = [line.duty.valid_from for line in dated if line.meets(row.valid_from, row.valid_to)]
    if not row.in_pack and not followers:
        return
    row.in_pack = False
    row.save(update_fields=["in_pack"])
    day = max(min(followers, default=loading.today), row.valid_from)
    if row.valid_to is None or row.valid_to > day:
        cut_duty(duty=row, valid_to=day, reason=_CORRECTED, actor=loading.actor, now=loading.now)


def _amend(row: Duty, line: Line, loading: Load) -> None:
    """Take over another end or source. An end that people set earlier on the screens stays while the file's stays."""
    changes = {}
    if not row.in_pack or row.stated_to != line.duty.valid_to:
        changes["valid_to"] = [_iso(row.valid_to), _iso(line.duty.valid_to)]
        row.stated_to = row.valid_to = line.duty.valid_to
    if row.source != line.duty.source:
        changes["source"] = [row.source, line.duty.source]
        row.source = line.duty.source
    if changes:
        row.in_pack = True
        row.save()
        event = DutyAmended(changes)
        record(event, actor=loading.actor, now=loading.now, subject=row.subject, **row.standing)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
