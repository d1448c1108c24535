"""The section `check_items`: `checks/items*.toml`, one table a version of an item."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.timezone import localdate

from bihuan.domain.checklists import events
from bihuan.domain.checklists.models import CheckItem, ItemVersion
from bihuan.domain.checklists.pack.tables import Table, tables
from bihuan.domain.checklists.pack.versions import past_complaint
from bihuan.domain.checklists.vocabulary import GRADES, CapClass, ItemClass, PhotoRule
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Draft, record_many
from bihuan.foundation.packs.reading import BadCell, Pack, Problems
from bihuan.kernel.actors import Actor

FOLDER = "checks"
CODE = re.compile(r"[A-Z]{2,4}\d{2,4}")
KEYS = frozenset(
    {"name", "field", "department", "law", "article", "class", "on_site", "low_disturbance", "cap_class", "minutes",
     "officer_minutes", "photo", "method", "evidence", "frequency", "same_as", "choices", "note", "valid_from",
     "valid_to"}
)  # fmt: skip
Wanted = dict[str, Any]
"""An item version's fields as the pack wants them; `same_as` is still a code."""


def load_items(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the items equal to the files'. A version that has begun is never rewritten; a changed item has a new day.

    An item that the files no longer have ends today. Without the folder nothing is touched.
    """
    names = sorted(f"{FOLDER}/{path.name}" for path in (pack.folder / FOLDER).glob("items*.toml"))
    if not names:
        return 0
    before = len(problems.found)
    reader = _Reader(Unit.objects.in_bulk(field_name="code"))
    read: dict[str, list[tuple[Table, Wanted]]] = defaultdict(list)
    for name in names:
        for table in tables(pack, problems, name, "items"):
            _keep(table, reader, read)
    _check_duplicates_named(read)
    _check_order(read)
    store = _Store(actor, now)
    if len(problems.found) == before:
        store.check(read)
    if len(problems.found) == before:
        store.write(read)
    return sum(map(len, read.values()))


def _keep(table: Table, reader: _Reader, read: dict[str, list[tuple[Table, Wanted]]]) -> None:
    try:
        known = read.get(table.code)
        if known and known[0][0].file != table.file:
            raise table.complain("", f"{known[0][0].file} 里已有这个代码")
        wanted = reader(table)
        read[table.code].append((table, wanted))
    except BadCell:
        return


class _Reader:
    """Reads a table against the units as they stand."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self.units = units

    def __call__(self, table: Table) -> Wanted:
        if not CODE.fullmatch(table.code):
            raise table.complain("", "事项代码要是两到四个大写字母加数字，例如 MS001")
        table.require_known(KEYS)
        department = table.text("department")
        if department not in self.units:
            raise table.complain("department", f"部门“{department}”不在 units.csv 里")
        start, end = table.day("valid_from"), table.optional_day("valid_to")
        if end is not None and end <= start:
            raise table.complain("valid_to", "valid_to 要晚于 valid_from")
        return {
            "name": table.text("name", most=120),
            "field": table.text("field", most=60),
            "department": self.units[department],
            "law": table.text("law", most=200),
            "article": table.text("article", most=120),
            "item_class": table.choice("class", ItemClass.values),
            "on_site": table.flag("on_site"),
            "low_disturbance": table.flag("low_disturbance", default=False),
            "cap_class": table.choice("cap_class", CapClass.values),
            "minutes": table.integer("minutes", least=1),
            "officer_minutes": table.numbers("officer_minutes", self.units, "单位代码"),
            "photo": table.choice("photo", PhotoRule.values),
            "method": table.text("method"),
            "evidence": table.text("evidence"),
            "frequency": table.numbers("frequency", GRADES, "信用等级 A–D"),
            "choices": table.texts("choices"),
            "note": table.text("note", optional=True),
            "same_as": table.text("same_as", optional=True),
            "valid_from": start,
            "valid_to": end,
        }


def _check_duplicates_named(read: Mapping[str, list[tuple[Table, Wanted]]]) -> None:
    """`same_as` names another item of the pack, and one that is not itself merged: no chains."""
    merged = {code for code, versions in read.items() if versions[-1][1]["same_as"]}
    standing = read.keys() - merged
    for versions in read.values():
        for table, wanted in versions:
            if wanted["same_as"] and wanted["same_as"] not in standing - {table.code}:
                table.complain("same_as", "same_as 要是另一项没有被合并的事项的代码")


def _check_order(read: Mapping[str, list[tuple[Table, Wanted]]]) -> None:
    """Versions of an item follow one another; the earlier one ends where the later one begins."""
    for versions in read.values():
        for (_, early), (table, late) in pairwise(versions):
            if late["valid_from"] <= early["valid_from"]:
                table.complain("valid_from", "后一版的 valid_from 要晚于前一版")
            early["valid_to"] = min(early["valid_to"] or date.max, late["valid_from"])


class _Store:
    """Compares the wanted versions with the rows and writes the difference down."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now, self.today = actor, now, localdate(now)
        self.rows: dict[str, dict[date, ItemVersion]] = defaultdict(dict)
        for row in ItemVersion.objects.select_related("item", "same_as", "department").order_by("valid_from"):
            self.rows[row.item.code][row.valid_from] = row
        self.drafts: list[Draft] = []

    def check(self, read: Mapping[str, list[tuple[Table, Wanted]]]) -> None:
        """Complain about versions that would change days gone by."""
        for code, versions in read.items():
            for table, wanted in versions:
                row = self.rows[code].get(wanted["valid_from"])
                changed = _changed(row, wanted)
                spans = {day: row.valid_to for day, row in self.rows[code].items()}
                start, end = wanted["valid_from"], wanted["valid_to"]
                if complaint := past_complaint(spans, start, end, changed, today=self.today):
                    table.complain("valid_from", complaint)

    def write(self, read: Mapping[str, list[tuple[Table, Wanted]]]) -> None:
        known = {code: CheckItem.objects.get_or_create(code=code)[0] for code in sorted(read)}
        for code, versions in read.items():
            for number, (_, wanted) in enumerate(versions, start=1):
                wanted["same_as"] = known.get(wanted["same_as"])
                self._end_before(code, wanted["valid_from"])
                self._put(known[code], wanted, is_last=number == len(versions))
        for code in self.rows.keys() - read.keys():
            self._end(code)
        record_many(self.drafts)

    def _end_before(self, code: str, day: date) -> None:
        """The open version of an item gives way to one that begins on `day`."""
        for row in self.rows[code].values():
            if row.valid_from < day and (row.valid_to is None or row.valid_to > day):
                row.valid_to = day
                row.save(update_fields=["valid_to"])

    def _put(self, item: CheckItem, wanted: Wanted, *, is_last: bool) -> None:
        """Write one version down; the last one may end the item."""
        row = self.rows[item.code].get(wanted["valid_from"])
        was_open = row is None or row.valid_to is None
        row = self._add(item, wanted) if row is None else self._amend(row, wanted)
        if is_last and was_open and row.valid_to is not None:
            self._draft(events.ItemEnded(row.name, row.valid_to.isoformat()), row)

    def _add(self, item: CheckItem, wanted: Wanted) -> ItemVersion:
        rows, start = self.rows[item.code], wanted["valid_from"]
        earlier = [one for one in rows.values() if one.valid_from < start]
        before = max(earlier, key=lambda one: one.valid_from, default=None)
        row = rows[start] = ItemVersion.objects.create(item=item, **wanted)
        is_standing = before is not None and (before.valid_to is None or before.valid_to >= start)
        self._note(row, _changed(before, wanted) if is_standing else None)
        return row

    def _amend(self, row: ItemVersion, wanted: Wanted) -> ItemVersion:
        changed = _changed(row, wanted)
        if changed or row.valid_to != wanted["valid_to"]:
            for name, value in wanted.items():
                setattr(row, name, value)
            row.save()
        if changed:
            self._note(row, changed)
        return row

    def _note(self, row: ItemVersion, changed: tuple[str, ...] | None) -> None:
        """Listed, or (`changed` given) changed."""
        start = row.valid_from.isoformat()
        if changed is None:
            self._draft(events.ItemListed(row.name, row.law, row.article, row.department.code, start), row)
        else:
            self._draft(events.ItemChanged(row.name, changed, start), row)

    def _end(self, code: str) -> None:
        """The pack no longer has the item: it ends today, or is withdrawn when it has not begun."""
        for row in self.rows[code].values():
            if row.valid_to is None or row.valid_to > max(self.today, row.valid_from):
                row.valid_to = max(self.today, row.valid_from)
                row.save(update_fields=["valid_to"])
                self._draft(events.ItemEnded(row.name, row.valid_to.isoformat()), row)

    def _draft(self, event: Event, row: ItemVersion) -> None:
        self.drafts.append(
            Draft(
                event=event,
                actor=self.actor,
                now=self.now,
                subject=row.item.subject,
                unit=row.department.path,
            )
        )


def _changed(row: ItemVersion | None, wanted: Wanted) -> tuple[str, ...]:
    """The fields that read differently; when it ends is not how it reads."""
    if row is None:
        return ()
    return tuple(
        name
        for name, value in wanted.items()
        if name not in {"valid_from", "valid_to"} and _plain(getattr(row, name)) != _plain(value)
    )


def _plain(value: Any) -> Any:
    """Rows by their codes; no duplicate is the empty code."""
    return getattr(value, "code", value) or ""
