"""Standards from a district pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.models import Case, StandardRow, StandardStage
from bihuan.domain.district.models import Category
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.foundation.packs.reading import BadCell, Pack, Problems, Row
from bihuan.kernel.actors import Actor
from bihuan.kernel.clock import Limit, LimitUnit
from bihuan.kernel.refusals import Refused

COLUMNS = (
    "category", "row", "condition", "stage", "stage_name", "amount", "unit", "closing_condition", "source",
    "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True)
class StageLine:
    """One line of `standards.csv`, typed."""

    line: Row
    category: str
    row: int
    condition: str
    number: int
    name: str
    limit: Limit
    closing_condition: str
    source: str
    valid_from: date
    valid_to: date | None

    @property
    def key(self) -> tuple[str, int, date]:
        return self.category, self.row, self.valid_from

    @property
    def stage(self) -> tuple[int, str, Limit]:
        return self.number, self.name, self.limit


def _line(row: Row) -> StageLine:
    unit = row.choice("unit", [unit.value for unit in LimitUnit])
    try:
        limit = Limit(row.decimal("amount"), LimitUnit(unit))
    except Refused as refused:
        raise row.complain(str(refused)) from None
    return StageLine(
        line=row,
        category=row.text("category"),
        row=row.integer("row"),
        condition=row.text("condition"),
        number=row.integer("stage"),
        name=row.text("stage_name", optional=True),
        limit=limit,
        closing_condition=row.text("closing_condition"),
        source=row.text("source"),
        valid_from=row.day("valid_from"),
        valid_to=row.optional_day("valid_to"),
    )


def load_standards(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Standard rows with their stages. A row that cases use is never rewritten: a change needs a later `valid_from`."""
    groups: dict[tuple[str, int, date], list[StageLine]] = defaultdict(list)
    count = 0
    for row in pack.rows("standards.csv", required=COLUMNS):
        count += 1
        try:
            line = _line(row)
            _check_stage(line, groups[line.key])
            groups[line.key].append(line)
        except BadCell:
            continue
    _check_overlaps(groups)
    categories = {category.code: category for category in Category.objects.all()}
    known = _known()
    drafts: list[Draft] = []
    for key, lines in groups.items():
        try:
            drafts += _load_row(lines, categories.get(key[0]), known.pop(key, None), actor=actor, now=now)
        except BadCell:
            continue
    record_many(drafts)
    _end_missing(known.values(), actor=actor, now=now)
    return count


def _known() -> dict[tuple[str, int, date], StandardRow]:
    rows = StandardRow.objects.select_related("category").prefetch_related("stages")
    return {(row.category.code, row.row, row.valid_from): row for row in rows}


def _check_stage(line: StageLine, before: list[StageLine]) -> None:
    if line.number != len(before) + 1:
        raise line.line.complain(
            f"阶段应当是 {len(before) + 1}，写成了 {line.number}；同一行标准的阶段要连着写"
        )
    if line.valid_to and line.valid_to <= line.valid_from:
        raise line.line.complain("失效日要晚于生效日")


def _check_overlaps(groups: dict[tuple[str, int, date], list[StageLine]]) -> None:
    by_row: dict[tuple[str, int], list[StageLine]] = defaultdict(list)
    for (category, row, _), lines in groups.items():
        if lines:
            by_row[category, row].append(lines[0])
    for versions in by_row.values():
        versions.sort(key=lambda line: line.valid_from)
        for older, newer in pairwise(versions):
            if older.valid_to is None or older.valid_to > newer.valid_from:
                newer.line.complain(
                    f"与第 {older.line.line} 行的生效期重叠，请给那一行写上失效日 {newer.valid_from}"
                )


def _load_row(
    lines: list[StageLine],
    category: Category | None,
    known: StandardRow | None,
    *,
    actor: Actor,
    now: datetime,
) -> list[Draft]:
    if not lines:
        return []
    first = lines[0]
    if category is None:
        raise first.line.complain(f"类别“{first.category}”不存在")
    if known is None:
        return [_added(_create(lines, category), actor, now)]
    if _same(known, lines):
        StandardRow.objects.filter(pk=known.pk).exclude(valid_to=first.valid_to).update(
            valid_to=first.valid_to
        )
        return []
    if Case.objects.filter(standard=known).exists():
        raise first.line.complain(
            "已有案件按这一行立案，不能改写；请保留原行并写失效日，另起一行写新的生效日"
        )
    known.stages.all().delete()
    known.delete()
    return [_added(_create(lines, category), actor, now)]


def _same(row: StandardRow, lines: list[StageLine]) -> bool:
    first = lines[0]
    stages = [(stage.number, stage.name, stage.limit) for stage in row.stages.all()]
    words = (row.condition, row.closing_condition, row.source)
    return stages == [line.stage for line in lines] and words == (
        first.condition, lines[-1].closing_condition, first.source,
    )  # fmt: skip


def _create(lines: list[StageLine], category: Category) -> StandardRow:
    first = lines[0]
    row = StandardRow.objects.create(
        category=category,
        row=first.row,
        condition=first.condition,
        closing_condition=lines[-1].closing_condition,
        source=first.source,
        valid_from=first.valid_from,
        valid_to=first.valid_to,
    )
    StandardStage.objects.bulk_create(
        StandardStage(standard=row, number=number, name=name, amount=limit.amount, unit=limit.unit)
        for number, name, limit in (line.stage for line in lines)
    )
    return row


def _added(row: StandardRow, actor: Actor, now: datetime) -> Draft:
    event = events.StandardAdded(row=row.row, valid_from=str(row.valid_from))
    subject = Subject("standard", row.pk, str(row))
    return Draft(event, actor, now, subject, topic=row.category.topic, category=row.category.code)


def _end_missing(rows: Iterable[StandardRow], *, actor: Actor, now: datetime) -> None:
    """Rows that the pack no longer names end today; cases filed by them keep them."""
    drafts = []
    for row in rows:
        if row.valid_to is None:
            row.valid_to = max(localdate(now), row.valid_from)
            StandardRow.objects.filter(pk=row.pk).update(valid_to=row.valid_to)
            event = events.StandardEnded(row=row.row, valid_to=str(row.valid_to))
            drafts.append(
                Draft(event, actor, now, Subject("standard", row.pk, str(row)), category=row.category.code)
            )
    record_many(drafts)
