"""What is asked about reports of a class, from a district pack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bihuan.domain.cases import events
from bihuan.domain.cases.models import Question
from bihuan.domain.cases.vocabulary import CHOOSING, AnswerKind
from bihuan.domain.district.models import Category
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor

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
