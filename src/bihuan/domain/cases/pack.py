"""Standards and rules from a district pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.utils.timezone import localdate

from bihuan.domain.cases import events
from bihuan.domain.cases.models import Case, CaseRules, Question, StandardRow, StandardStage
from bihuan.domain.cases.queries.rules import parse_rules
from bihuan.domain.cases.vocabulary import CHOOSING, AnswerKind
from bihuan.domain.district.models import Category
from bihuan.foundation.journal.record import Draft, Subject, record, record_many
from bihuan.foundation.packs.actions import Section
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


def load_rules(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """The rules of `cases.toml`, in force from its `valid_from` (or from the beginning)."""
    data = pack.toml("cases.toml")
    if not data:
        return 0
    try:
        parse_rules(data)
        valid_from = date.fromisoformat(str(data.pop("valid_from", "2000-01-01")))
    except (KeyError, TypeError, ValueError, ArithmeticError, Refused) as error:
        problems.add("cases.toml", 0, f"有一项的值不对：{error}")
        return 0
    rules, is_new = CaseRules.objects.get_or_create(valid_from=valid_from, defaults={"data": data})
    if is_new or rules.data != data:
        CaseRules.objects.filter(pk=rules.pk).update(data=data)
        event = events.RulesSet(valid_from=str(valid_from))
        record(event, actor=actor, now=now, subject=Subject("case_rules", rules.pk, str(valid_from)))
    return 1


QUESTIONS = "attributes.toml"
QUESTION_KEYS = {
    "datatype", "required", "variable", "order", "description", "description_en", "datatype_description",
    "datatype_description_en", "values",
}  # fmt: skip


class BadQuestion(Exception):
    """What is wrong with one question, in words."""


def load_questions(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """What is asked about reports of a class (`attributes.toml`, optional). One dropped from it is asked no more."""
    tables = pack.toml(QUESTIONS) if pack.has(QUESTIONS) else {}
    classes = _small_classes()
    before = {(row.category_id, row.code): row for row in Question.objects.all()}
    touched: dict[int, list[str]] = defaultdict(list)
    count = 0
    for code, table in tables.items():
        category = classes.get(code)
        if category is None or not isinstance(table, dict):
            problems.add(QUESTIONS, pack.line_of(QUESTIONS, f"[{code}"), f"小类“{code}”不存在")
            continue
        for name, wanted in _questions(pack, problems, code, table):
            count += 1
            if _set_question(before.pop((category.pk, name), None), category, name, wanted):
                touched[category.pk].append(name)
    _retire(before.values(), touched)
    _note_questions(touched, actor=actor, now=now)
    return count


def _small_classes() -> dict[str, Category]:
    return {row.code: row for row in Category.objects.filter(valid_to=None, parent__isnull=False)}


def _retire(rows: Iterable[Question], touched: dict[int, list[str]]) -> None:
    for row in rows:
        if row.in_use:
            Question.objects.filter(pk=row.pk).update(in_use=False)
            touched[row.category_id].append(row.code)


def _questions(
    pack: Pack, problems: Problems, code: str, table: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    orders: set[int] = set()
    for name, asked in table.items():
        try:
            yield name, _question(name, asked, orders)
        except BadQuestion as wrong:
            problems.add(QUESTIONS, pack.line_of(QUESTIONS, f"[{code}.{name}]"), str(wrong))


def _question(name: str, asked: Any, orders: set[int]) -> dict[str, Any]:
    """The columns of one question. Raises `BadQuestion` with what is wrong."""
    if not isinstance(asked, dict):
        raise BadQuestion(f"“{name}”应当是一张表，写成 [小类代码.{name}]")
    if unknown := sorted(set(asked) - QUESTION_KEYS):
        raise BadQuestion(f"不认识的项 {'、'.join(unknown)}")
    kind, order = asked.get("datatype"), asked.get("order")
    if kind not in AnswerKind.values:
        raise BadQuestion(f"datatype 的“{kind}”不在可选值之中：{'、'.join(AnswerKind.values)}")
    if type(order) is not int or order < 1 or order in orders:
        raise BadQuestion(f"order 要是正整数，并且同一小类里不重复，写成了 {order}")
    orders.add(order)
    return {
        "number": order,
        "kind": kind,
        "is_required": _flag(asked, "required", usual=False),
        "is_asked": _flag(asked, "variable", usual=True),
        "text": _sentence(asked, "description", needed=True),
        "text_en": _sentence(asked, "description_en"),
        "hint": _sentence(asked, "datatype_description"),
        "hint_en": _sentence(asked, "datatype_description_en"),
        "values": _choices(asked, choosing=kind in CHOOSING),
        "in_use": True,
    }


def _flag(asked: dict[str, Any], key: str, *, usual: bool) -> bool:
    value = asked.get(key, usual)
    if not isinstance(value, bool):
        raise BadQuestion(f"{key} 要是 true 或 false，写成了“{value}”")
    return value


def _sentence(asked: dict[str, Any], key: str, *, needed: bool = False) -> str:
    value = asked.get(key, "")
    if not isinstance(value, str) or len(value) > 300 or (needed and not value.strip()):
        raise BadQuestion(f"{key} 要是文字，{'不能为空，' if needed else ''}最多 300 个字")
    return value.strip()


def _choices(asked: dict[str, Any], *, choosing: bool) -> list[dict[str, str]]:
    values = asked.get("values", [])
    if not isinstance(values, list) or choosing != bool(values):
        raise BadQuestion("单选和多选要有 values，别的类型不能有")
    found = [_choice(value) for value in values]
    if len({one["key"] for one in found}) < len(found):
        raise BadQuestion("values 里有重复的 key")
    return found


def _choice(value: Any) -> dict[str, str]:
    said = {name: str(word) for name, word in value.items()} if isinstance(value, dict) else {}
    if set(said) - {"key", "name", "name_en"} or not (said.get("key") and said.get("name")):
        raise BadQuestion("values 的每一项写成 { key = …, name = …, name_en = … }")
    return {"key": said["key"], "name": said["name"], "name_en": said.get("name_en") or said["name"]}


def _set_question(row: Question | None, category: Category, code: str, wanted: dict[str, Any]) -> bool:
    """Write a question as the pack has it; says whether that changed anything."""
    if row is None:
        Question.objects.create(category=category, code=code, **wanted)
        return True
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    Question.objects.filter(pk=row.pk).update(**wanted)
    return True


def _note_questions(touched: dict[int, list[str]], *, actor: Actor, now: datetime) -> None:
    classes = Category.objects.in_bulk(touched)
    record_many(
        [
            Draft(
                events.QuestionsSet(codes=sorted(codes)),
                actor,
                now,
                Subject("category", key, classes[key].code),
                topic=classes[key].topic,
                category=classes[key].code,
            )
            for key, codes in touched.items()
        ]
    )


SECTIONS = (
    Section("standards", 40, load_standards),
    Section("case_rules", 41, load_rules),
    Section("questions", 42, load_questions),
)
