"""The section `powers`: `checks/powers.csv`, who holds the power over each item and since when.

Items that nobody holds, or two, are loaded as they are: that is how the world stands, and the coverage report says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.utils.timezone import localdate

from bihuan.domain.checklists.actions.powers import NewPower, cut_power, write_power
from bihuan.domain.checklists.models import CheckItem, Power
from bihuan.domain.checklists.vocabulary import PowerHow, PowerLevel
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.foundation.packs.reading import BadCell, Pack, Problems, Row
from bihuan.kernel.actors import Actor

FILE = "checks/powers.csv"
COLUMNS = ("item", "holder", "level", "valid_from", "valid_to", "how", "reason", "source")
Key = tuple[str, str, date]
Span = tuple[str, str, date, date | None]
"""Holder, level, and from when to when."""


@dataclass(frozen=True)
class Line:
    row: Row
    power: NewPower

    @property
    def key(self) -> Key:
        return self.power.item.code, self.power.holder.code, self.power.valid_from


def load_powers(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the pack's powers equal to the file's; an end that people set on the screens stays while the file's stays.

    A row that the file drops ends today. A change of days gone by is a problem, never done.
    """
    if not pack.has(FILE):
        return 0
    before, today = len(problems.found), localdate(now)
    lines = _lines(pack)
    rows = list(Power.objects.select_related("item", "holder").order_by("item__code", "valid_from", "pk"))
    ends = _ends(lines, rows, today)
    _check_past(lines, rows, ends, today)
    if len(problems.found) == before:
        _write(lines, rows, ends, actor=actor, now=now)
    return len(lines)


def _lines(pack: Pack) -> dict[Key, Line]:
    reader = _Reader()
    found: dict[Key, Line] = {}
    for row in pack.rows(FILE, required=COLUMNS):
        try:
            line = Line(row, reader(row))
            if line.key in found:
                raise row.complain(f"与第 {found[line.key].row.line} 行重复")
            found[line.key] = line
        except BadCell:
            continue
    _check_same_holder(found.values())
    return found


class _Reader:
    """Reads a line against the items and units as they stand."""

    def __init__(self) -> None:
        self.items = CheckItem.objects.in_bulk(field_name="code")
        self.units = Unit.objects.in_bulk(field_name="code")

    def __call__(self, row: Row) -> NewPower:
        item, holder = self.items.get(row.text("item")), self.units.get(row.text("holder"))
        if item is None:
            raise row.complain(f"列 item 的“{row['item']}”不是检查事项的代码")
        if holder is None:
            raise row.complain(f"列 holder 的“{row['holder']}”不在 units.csv 里")
        level, how = row.choice("level", PowerLevel.values), PowerHow(row.choice("how", PowerHow.values))
        if (holder.kind == UnitKind.STREET) != (level == PowerLevel.STREET):
            raise row.complain("街道级的职权由街道行使，区级、市级的不由街道行使")
        start, end = row.day("valid_from"), row.optional_day("valid_to")
        if end is not None and end <= start:
            raise row.complain("valid_to 要晚于 valid_from")
        reason = row.text("reason", optional=how == PowerHow.HELD)
        return NewPower(item, holder, level, how, reason, row.text("source", optional=True), start, end)


def _check_same_holder(lines: Iterable[Line]) -> None:
    """One unit cannot hold an item twice at once; two units can, and the coverage report shows it."""
    held: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        held[line.key[:2]].append(line)
    for dated in held.values():
        for one, other in pairwise(sorted(dated, key=lambda line: line.power.valid_from)):
            if one.power.valid_to is None or one.power.valid_to > other.power.valid_from:
                other.row.complain(f"与第 {one.row.line} 行重叠：同一单位同一事项")


def _key(row: Power) -> Key:
    return row.item.code, row.holder.code, row.valid_from


def _ends(lines: Mapping[Key, Line], rows: Sequence[Power], today: date) -> dict[int, date | None]:
    """When each known row is to end, by its id."""
    return {row.pk: _end(lines.get(_key(row)), row, today) for row in rows}


def _end(line: Line | None, row: Power, today: date) -> date | None:
    if line is not None:
        is_restated = not row.from_pack or row.stated_to != line.power.valid_to
        return line.power.valid_to if is_restated else row.valid_to
    dropped = max(today, row.valid_from)
    return dropped if row.from_pack and (row.valid_to is None or row.valid_to > dropped) else row.valid_to


def _check_past(
    lines: Mapping[Key, Line], rows: Sequence[Power], ends: Mapping[int, date | None], today: date
) -> None:
    """Complain, at the item's first line, where the holders of a day gone by would no longer be the same."""
    old: dict[str, list[Span]] = defaultdict(list)
    new: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        old[row.item.code].append((row.holder.code, row.level, row.valid_from, row.valid_to))
        new[row.item.code].append((row.holder.code, row.level, row.valid_from, ends[row.pk]))
    for key in lines.keys() - {_key(row) for row in rows}:
        power = lines[key].power
        new[key[0]].append((power.holder.code, power.level, power.valid_from, power.valid_to))
    first = {line.power.item.code: line.row for line in reversed([*lines.values()])}
    for code in old.keys() & first.keys():
        if day := _changed_day(old[code], new[code], today):
            first[code].complain(
                f"{code} 在 {day} 由谁行使会因此改变：过去的日子不改，新的起止日期从今天起写"
            )


def _changed_day(old: Sequence[Span], new: Sequence[Span], today: date) -> date | None:
    """The first day before today on which somebody held the item and others would now."""
    turning = sorted({day for span in (*old, *new) for day in span[2:] if day is not None and day < today})
    return next((day for day in turning if (was := _on(old, day)) and was != _on(new, day)), None)


def _on(spans: Sequence[Span], day: date) -> frozenset[tuple[str, str]]:
    return frozenset((s[0], s[1]) for s in spans if s[2] <= day and (s[3] is None or s[3] > day))


def _write(
    lines: Mapping[Key, Line],
    rows: Sequence[Power],
    ends: Mapping[int, date | None],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    fresh = dict(lines)
    for row in rows:
        line = fresh.pop(_key(row), None)
        end = ends[row.pk]
        if line is not None:
            row.from_pack, row.stated_to = True, line.power.valid_to
            Power.objects.filter(pk=row.pk).update(from_pack=True, stated_to=row.stated_to)
        if end is not None and end != row.valid_to:
            cut_power(power=row, valid_to=end, reason="配置包更正", actor=actor, now=now)
        elif end != row.valid_to:
            Power.objects.filter(pk=row.pk).update(valid_to=None)
    for line in fresh.values():
        write_power(power=line.power, from_pack=True, actor=actor, now=now)
