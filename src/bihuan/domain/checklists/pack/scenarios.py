"""The section `scenarios`: `checks/scenarios.toml`, one table a version of a scenario's checklist."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.timezone import localdate

from bihuan.domain.checklists.actions.versions import NewVersion, end_version, write_version
from bihuan.domain.checklists.models import CheckItem, ScenarioVersion
from bihuan.domain.checklists.pack.tables import Table, tables
from bihuan.domain.checklists.pack.versions import past_complaint
from bihuan.domain.checklists.vocabulary import VersionState
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.packs.reading import BadCell, Pack, Problems
from bihuan.kernel.actors import Actor
from bihuan.kernel.conditions import KEY, BadCondition, parse_condition

FILE = "checks/scenarios.toml"
CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")
KEYS = frozenset({"name", "name_en", "trades", "lead", "valid_from", "valid_to", "items", "questions"})
Read = dict[str, list[tuple[Table, date, NewVersion]]]
"""The versions of a scenario, each with the day from which it holds."""


def load_scenarios(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Make the checklists equal to the file's. A version that has begun is never rewritten; a changed list has a new
    day. A scenario that the file no longer has ends today. Without the file nothing is touched.
    """
    if not pack.has(FILE):
        return 0
    before = len(problems.found)
    items = CheckItem.objects.in_bulk(field_name="code")
    reader = _Reader(Unit.objects.in_bulk(field_name="code"), items)
    read: Read = defaultdict(list)
    for table in tables(pack, problems, FILE, "scenarios"):
        try:
            start, version = table.day("valid_from"), reader(table)
            read[table.code].append((table, start, version))
        except BadCell:
            continue
    _check_order(read)
    rows = _rows()
    _check_past(read, rows, today=localdate(now))
    if len(problems.found) == before:
        _write(read, rows, actor=actor, now=now)
    return sum(map(len, read.values()))


class _Reader:
    """Reads a table against the units and items as they stand."""

    def __init__(self, units: Mapping[str, Unit], items: Mapping[str, CheckItem]) -> None:
        self.units, self.items = units, items

    def __call__(self, table: Table) -> NewVersion:
        if not CODE.fullmatch(table.code):
            raise table.complain("", "场景代码要是小写字母、数字和下划线，例如 catering")
        table.require_known(KEYS)
        lead = table.text("lead")
        if lead not in self.units:
            raise table.complain("lead", f"牵头部门“{lead}”不在 units.csv 里")
        start, end = table.day("valid_from"), table.optional_day("valid_to")
        if end is not None and end <= start:
            raise table.complain("valid_to", "valid_to 要晚于 valid_from")
        questions = _questions(table)
        return NewVersion(
            code=table.code,
            name=table.text("name", most=60),
            name_en=table.text("name_en", optional=True, most=60),
            trades=tuple(table.texts("trades")),
            lead=self.units[lead],
            questions=questions,
            lines=self._lines(table, {one["key"] for one in questions}),
            valid_from=start,
            valid_to=end,
        )

    def _lines(self, table: Table, keys: Collection[str]) -> tuple[tuple[CheckItem, str], ...]:
        raw = table.raw.get("items")
        if not isinstance(raw, list) or not raw:
            raise table.complain("items", 'items 要列出检查事项，例如 ["MS001", { item = "MS002", when = "has_kitchen" }]')  # fmt: skip
        found = [self._line(table, one, keys) for one in raw]
        codes = [item.code for item, _ in found]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise table.complain("items", f"{'、'.join(twice)} 在清单里出现了两次")
        return tuple(found)

    def _line(self, table: Table, raw: Any, keys: Collection[str]) -> tuple[CheckItem, str]:
        said = raw if isinstance(raw, dict) else {"item": raw}
        code, when = str(said.get("item", "")), said.get("when", "")
        if set(said) - {"item", "when"} or code not in self.items:
            raise table.complain("items", f"清单里的“{code}”不是检查事项的代码")
        return self.items[code], _condition(table, str(when), keys)


def _condition(table: Table, when: str, keys: Collection[str]) -> str:
    try:
        condition = parse_condition(when)
    except BadCondition as wrong:
        raise table.complain("items", f"when 写得不对：{wrong}") from None
    if unknown := sorted(condition.keys - set(keys)):
        raise table.complain("items", f"when 里的“{'、'.join(unknown)}”不在 questions 里")
    return str(condition)


def _questions(table: Table) -> tuple[dict[str, str], ...]:
    raw = table.raw.get("questions", [])
    if not isinstance(raw, list):
        raise table.complain("questions", f"问题要写成 [[scenarios.{table.code}.questions]]")
    found = tuple(_question(table, one) for one in raw)
    if len({one["key"] for one in found}) < len(found):
        raise table.complain("questions", "问题的 key 不能重复")
    return found


def _question(table: Table, raw: Any) -> dict[str, str]:
    said = {key: str(value) for key, value in raw.items()} if isinstance(raw, dict) else {}
    if (
        set(said) - {"key", "text", "text_en"}
        or not KEY.fullmatch(said.get("key", ""))
        or not said.get("text")
    ):
        raise table.complain("questions", "每个问题有 key（小写字母、数字、下划线）和 text，可以有 text_en")
    return {"key": said["key"], "text": said["text"], "text_en": said.get("text_en", "")}


def _check_order(read: Read) -> None:
    """Versions follow one another; the earlier one ends where the later one begins."""
    for versions in read.values():
        for number, ((table, start, early), (late_table, late, _)) in enumerate(pairwise(versions)):
            if late <= start:
                late_table.complain("valid_from", "后一版的 valid_from 要晚于前一版")
            versions[number] = table, start, early.until(min(early.valid_to or late, late))


def _rows() -> dict[str, dict[date, ScenarioVersion]]:
    rows = ScenarioVersion.objects.filter(state=VersionState.ADOPTED).select_related("scenario", "lead")
    found: dict[str, dict[date, ScenarioVersion]] = defaultdict(dict)
    for row in rows.prefetch_related("lines__item").order_by("valid_from"):
        if row.valid_from is not None:
            found[row.scenario.code][row.valid_from] = row
    return found


def _check_past(read: Read, rows: Mapping[str, Mapping[date, ScenarioVersion]], *, today: date) -> None:
    for code, versions in read.items():
        known = rows.get(code, {})
        spans = {day: row.valid_to for day, row in known.items()}
        for table, start, version in versions:
            row = known.get(start)
            changed = version.differs_from(row) if row else ()
            complaint = past_complaint(spans, start, version.valid_to, changed, today=today)
            if complaint:
                table.complain("valid_from", complaint)


def _write(
    read: Read, rows: Mapping[str, Mapping[date, ScenarioVersion]], *, actor: Actor, now: datetime
) -> None:
    for code, versions in read.items():
        for _, start, version in versions:
            _put(version, rows.get(code, {}).get(start), actor=actor, now=now)
    today = localdate(now)
    dropped = [row for code in rows.keys() - read.keys() for row in rows[code].values()]
    for row in dropped:
        if row.valid_to is None or row.valid_to > today:
            end_version(version=row, valid_to=today, actor=actor, now=now)


def _put(version: NewVersion, row: ScenarioVersion | None, *, actor: Actor, now: datetime) -> None:
    if row is None or version.differs_from(row):
        write_version(version=version, state=VersionState.ADOPTED, actor=actor, now=now, instead_of=row)
    elif version.valid_to is not None and row.valid_to != version.valid_to:
        end_version(version=row, valid_to=version.valid_to, actor=actor, now=now)
