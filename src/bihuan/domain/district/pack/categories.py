"""The section `categories`: `categories.csv`, one or more dated code sets."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from bihuan.domain.district.events import CategoryAdded, CategoryChanged, CategoryEnded
from bihuan.domain.district.models import Category, Revision
from bihuan.domain.district.pack.comparing import Load, apply, read
from bihuan.domain.district.vocabulary import (
    CATEGORY_CODE,
    LETTERS,
    SMALL_CLASS_LENGTH,
    CategoryKind,
    EvidenceRule,
    Risk,
)
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.packs.reading import Pack, Problems, Row
from bihuan.kernel.actors import Actor

CSV = "categories.csv"
_REQUIRED = ("code", "parent", "name", "name_en", "kind", "topic", "risk", "evidence")
_EVER, _NEVER = date.min, date.max
Key = tuple[str, date | None]


@dataclass(frozen=True)
class Line:
    """One class of one code set as the pack states it; `key` finds its row again."""

    row: Row
    code: str
    parent: str
    valid_from: date | None
    valid_to: date | None
    words: dict[str, str]

    @property
    def key(self) -> Key:
        return self.code, self.valid_from

    @property
    def span(self) -> tuple[date, date]:
        return self.valid_from or _EVER, self.valid_to or _NEVER


def load(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the code sets equal to the pack's. A class that the pack drops is ended, because cases use it.

    The same code with another `valid_from` is another class: the older one ends where the newer one begins.
    """
    loading = Load(problems, actor, now)
    lines = [
        line for _, line in read(pack, CSV, _parse, required=_REQUIRED, optional=("valid_from", "valid_to"))
    ]
    versions: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.code, line.span)):
        versions[line.code].append(line)
    for dated in versions.values():
        _check_versions(dated, versions)
    if not loading.has_failed:
        _write(versions, loading)
    return len(lines)


def _parse(row: Row) -> Line:
    code = row.text("code")
    if not CATEGORY_CODE.fullmatch(code):
        raise row.complain(f"类别代码“{code}”应是 C 或 E 加两位大类、两位小类，如 E01、E0102")
    kind = row.choice("kind", CategoryKind.values)
    if LETTERS[code[0]] != kind:
        raise row.complain(f"{code} 以 {code[0]} 开头，kind 应是 {LETTERS[code[0]]}")
    words = {
        "name": row.text("name"),
        "name_en": row.text("name_en", optional=True),
        "kind": kind,
        "topic": row.text("topic", optional=True),
        "risk": row.choice("risk", Risk.values),
        "evidence": row.choice("evidence", EvidenceRule.values),
    }
    parent = row.text("parent", optional=True)
    line = Line(row, code, parent, row.optional_day("valid_from"), row.optional_day("valid_to"), words)
    _check_line(line)
    return line


def _check_line(line: Line) -> None:
    is_small = len(line.code) == SMALL_CLASS_LENGTH
    allowed = {line.code[:3]} if is_small else {"", line.code[0]}
    if line.parent not in allowed:
        raise line.row.complain(
            f"{line.code} 的上级应是“{line.code[:3] if is_small else ''}”，不是“{line.parent}”"
        )
    if line.span[0] >= line.span[1]:
        raise line.row.complain("valid_to 要晚于 valid_from")


def _check_versions(dated: list[Line], versions: dict[str, list[Line]]) -> None:
    for one, other in pairwise(dated):
        if one.span[1] > other.span[0]:
            other.row.complain(f"类别 {other.code} 与第 {one.row.line} 行的有效期重叠")
    for line in dated:
        if len(line.code) == SMALL_CLASS_LENGTH and _parent_line(line, versions) is None:
            line.row.complain(f"{line.code} 的大类 {line.code[:3]} 不在本表里，或那时不在用")


def _parent_line(line: Line, versions: dict[str, list[Line]]) -> Line | None:
    """The version of the large class that is in force when the line begins; a large class is its own."""
    start = line.span[0]
    return next((p for p in versions.get(line.code[:3], []) if p.span[0] <= start < p.span[1]), None)


def _write(versions: dict[str, list[Line]], loading: Load) -> None:
    rows = {(row.code, row.valid_from): row for row in Category.objects.select_related("parent")}
    lines = {line.key: line for dated in versions.values() for line in dated}
    _end_old(rows, lines, versions, loading)  # first, because a code has one open row
    for line in sorted(lines.values(), key=lambda line: (len(line.code), line.code, line.span)):
        above = _parent_line(line, versions)
        parent = rows[above.key] if above and above is not line else None
        rows[line.key] = _write_one(rows.get(line.key), line, parent, loading)
    if loading.write():
        Revision.renew("duty")


def _end_old(
    rows: dict[Key, Category], lines: dict[Key, Line], versions: dict[str, list[Line]], loading: Load
) -> None:
    """End the open rows that the pack ends or drops."""
    for key, row in rows.items():
        line = lines.get(key)
        if row.valid_to is not None:
            continue
        if line is None:
            _end(row, _successor(row, versions) or loading.today, loading)
        elif line.valid_to is not None:
            _end(row, line.valid_to, loading)


def _successor(row: Category, versions: dict[str, list[Line]]) -> date | None:
    """When the pack's next meaning of the same code begins."""
    starts = (line.valid_from for line in versions.get(row.code, []))
    return min((day for day in starts if day and day > (row.valid_from or _EVER)), default=None)


def _end(row: Category, day: date, loading: Load) -> None:
    row.valid_to = max(day, row.valid_from or _EVER)
    row.save(update_fields=["valid_to"])
    _note(CategoryEnded(row.valid_to.isoformat()), row, loading)


def _write_one(row: Category | None, line: Line, parent: Category | None, loading: Load) -> Category:
    wanted: dict[str, Any] = {**line.words, "valid_to": line.valid_to, "parent": parent}
    if row is None:
        row = Category.objects.create(code=line.code, valid_from=line.valid_from, **wanted)
        _note(CategoryAdded(row.name, line.valid_from.isoformat() if line.valid_from else ""), row, loading)
        return row
    changes, _ = apply(row, wanted)
    if changes:
        row.save()
        _note(CategoryChanged(changes), row, loading)
    return row


def _note(event: CategoryAdded | CategoryChanged | CategoryEnded, row: Category, loading: Load) -> None:
    loading.note(event, Subject("category", row.pk, row.code), category=row.code, topic=row.topic)
