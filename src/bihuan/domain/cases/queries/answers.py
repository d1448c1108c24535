"""Answers to what is asked about a class, checked before they are kept with a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.domain.cases.models import Question
from bihuan.domain.cases.queries.questions import questions_of
from bihuan.domain.cases.vocabulary import CHOOSING, AnswerKind
from bihuan.domain.district.models import Category
from bihuan.kernel.refusals import Refused

LONGEST = {AnswerKind.STRING: 200, AnswerKind.TEXT: 2000, AnswerKind.NUMBER: 40, AnswerKind.DATETIME: 40}


def answers_to(category: Category, given: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The answers as a report keeps them: each with the question in words, so that a later pack changes nothing.

    Refuses `unknown_question`, `answer_needed` and `bad_answer`; an empty answer counts as none.
    """
    asked = {question.code: question for question in questions_of(category) if question.is_asked}
    said = {code: _without_empty(values) for code, values in given.items()}
    _require_known(said, asked)
    for question in asked.values():
        _require_answer(question, said)
    return [_kept(question, said[code]) for code, question in asked.items() if said.get(code)]


def _without_empty(values: Sequence[str]) -> list[str]:
    return [value.strip() for value in values if value.strip()]


def _require_known(said: Mapping[str, Sequence[str]], asked: Mapping[str, Question]) -> None:
    if unknown := sorted(set(said) - set(asked)):
        raise Refused("unknown_question", "“{name}”不是这一类要填的项。请按服务定义填写。",
                      name=unknown[0], fields={unknown[0]: "没有这一项"})  # fmt: skip


def _require_answer(question: Question, said: Mapping[str, Sequence[str]]) -> None:
    if question.is_required and not said.get(question.code):
        raise Refused("answer_needed", "请填写“{question}”（{code}）。", question=question.text, code=question.code,
                      fields={question.code: "请填写"})  # fmt: skip


def _kept(question: Question, values: list[str]) -> dict[str, Any]:
    chosen = {value["key"]: value for value in question.values}
    is_list = question.kind in CHOOSING
    _check(question, values, chosen)
    return {
        "code": question.code,
        "values": values,
        "question": question.text,
        "question_en": question.text_en or question.text,
        "answer": [chosen[value]["name"] if is_list else value for value in values],
        "answer_en": [chosen[value]["name_en"] if is_list else value for value in values],
    }


def _check(question: Question, values: list[str], chosen: Mapping[str, Any]) -> None:
    kind = AnswerKind(question.kind)
    if kind != AnswerKind.MANY_OF and len(values) > 1:
        raise _wrong(question, "只能填一个值")
    for value in values:
        if kind in CHOOSING:
            if value not in chosen:
                raise _wrong(question, "只能是所列的值之一")
        elif len(value) > LONGEST[kind] or not _READABLE[kind](value):
            raise _wrong(question, _SHOULD[kind])


def _wrong(question: Question, why: str) -> Refused:
    return Refused("bad_answer", "“{question}”（{code}）填得不对：{why}。", question=question.text,
                   code=question.code, why=why, fields={question.code: why})  # fmt: skip


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


_READABLE: dict[AnswerKind, Callable[[str], bool]] = {
    AnswerKind.STRING: lambda text: "\n" not in text and "\r" not in text,
    AnswerKind.TEXT: lambda text: True,
    AnswerKind.NUMBER: _is_number,
    AnswerKind.DATETIME: _is_moment,
}
_SHOULD = {
    AnswerKind.STRING: "要是一行文字，最多 200 个字",
    AnswerKind.TEXT: "文字最多 2000 个字",
    AnswerKind.NUMBER: "要是数字",
    AnswerKind.DATETIME: "要是 ISO 8601 的日期时间，例如 2026-09-30T16:00:00+08:00",
}
