"""One figure, opened: what it means, what it was made from, how it went, where it comes from, and its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bihuan.domain.bulletins.queries.usage import items_with, printed_with
from bihuan.domain.metrics.queries import (
    Book,
    Definition,
    Question,
    Reckoning,
    Value,
    book_on,
    versions_of,
    visible_records,
)
from bihuan.domain.metrics.queries.definitions import Part, Term
from bihuan.domain.metrics.queries.spans import trend
from bihuan.domain.metrics.vocabulary import Basis, Fold, Split, Withheld
from bihuan.domain.targets.queries import targets_by_metric
from bihuan.foundation.journal.events import label_of
from bihuan.foundation.journal.vocabulary import JournalPermission
from bihuan.web.desks.names import named
from bihuan.web.metrics.asking import SPLITS, Asked, AskForm, usual_windows
from bihuan.web.metrics.catalogue import sees_figures
from bihuan.web.metrics.tables import LINE_COLUMNS, READERS_COLUMNS, RECORD_COLUMNS, RECORD_SORTS, Line
from bihuan.web.metrics.words import (
    WHY,
    known_words,
    line_names,
    meaning_of,
    number_words,
    scope_words,
    short_window,
    unit_words,
    window_words,
)
from bihuan.web.shell.exports import export_lines
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

RECORDS = 20
"""So many records a page: they stand below the figure."""


@sees_figures
@require_safe
def value_page(request: Request, code: str) -> HttpResponseBase:
    """A figure for a window, a scope and a moment. The form at its foot leads to the address that asks what was chosen."""
    if "period" in request.GET:
        form = AskForm(request.GET)
        if form.is_valid():
            return redirect(f"{request.path}?{form.asked().address()}")
        return render(request, "metrics/ask.html", {"form": form, "code": code}, status=422)
    asked = Asked.read(request.GET)
    question = asked.question
    book = book_on(question.day)
    definition = book[code]
    if split := request.GET.get("lines"):
        return _exported_lines(request, code, replace(question, split=split), asked)
    records, hidden = visible_records(request.actor, code, replace(question, split=""))
    context = {} if request.htmx else _context(request, asked, definition, book)
    return list_page(
        request,
        rows=records.order_by("-seq"),
        columns=READERS_COLUMNS if request.actor.may(JournalPermission.VIEW) else RECORD_COLUMNS,
        sorts=RECORD_SORTS,
        name=f"{code}-records",
        template="metrics/value.html",
        context={**context, "hidden": hidden, "asked": asked},
        results="metrics/value.html#results",
        size=RECORDS,
    )


def _context(request: Request, asked: Asked, definition: Definition, book: Book) -> dict[str, Any]:
    question = asked.question
    reckoning = Reckoning(replace(question, split=""), book)
    value = reckoning.value(definition.code)
    return {
        "definition": definition,
        "name": named(definition),
        "meaning": meaning_of(definition),
        "unit": unit_words(definition.unit),
        "value": value,
        "why": WHY.get(value.withheld, ""),
        "known_by": known_words(asked.as_of),
        "window": window_words(asked.window),
        "scope": scope_words(question.scope),
        "form": AskForm.showing(asked),
        "windows": _tabs(asked),
        "parts": _parts(definition, reckoning, asked),
        "fold": Fold(definition.fold).label,
        "basis": Basis(definition.basis).label,
        "counted": [_term(term) for term in definition.terms],
        "left_out": [_term(term) for term in definition.excluded],
        "within": book.by_code.get(definition.within),
        "versions": versions_of(definition.code),
        "chart": _chart(definition, asked),
        "split_tabs": _split_tabs(asked),
        "is_recorded": value.withheld != Withheld.NO_RECORDS,
        "splits": [_split(definition, asked, split, book) for split in _splits(asked)],
        **_uses(request, definition, book),
    }


def _tabs(asked: Asked) -> list[tuple[Any, str, None, bool]]:
    return [
        (label, f"?{asked.address(window=window)}", None, window == asked.window)
        for window, label in usual_windows(timezone.now())
    ]


@dataclass(frozen=True)
class PartLine:
    """What a rate or score was made from; it opens to its own page, with the same question."""

    role: str
    name: str
    value: str
    weight: str
    href: str


def _parts(definition: Definition, reckoning: Reckoning, asked: Asked) -> list[PartLine]:
    roles = (
        (gettext("分子"), definition.numerator),
        (gettext("分母"), definition.denominator),
        (gettext("组成"), definition.parts),
    )
    return [_part(role, part, reckoning, asked) for role, parts in roles for part in parts]


def _part(role: str, part: Part, reckoning: Reckoning, asked: Asked) -> PartLine:
    found = reckoning.value(part.metric)
    name = named(found.definition)
    weight = "" if part.weight == 1 else f"× {part.weight}"
    name = gettext("1 − {name}").format(name=name) if part.inverted else name
    href = f"{reverse('metric-value', args=[part.metric])}?{asked.address(split='')}"
    return PartLine(role, name, number_words(found), weight, href)


def _term(term: Term) -> str:
    """A kind of entries as the definition counts it: `结案（按期=true）`."""
    facts = "、".join(f"{name} = {'/'.join(values)}" for name, values in term.where)
    sign = "−" if term.sign < 0 else ""
    return f"{sign}{label_of(term.kind)}" + (f"（{facts}）" if facts else "")


def _chart(definition: Definition, asked: Asked) -> dict[str, Any] | None:
    points = trend(definition.code, asked.window, asked.question)
    if len(points) < 2 or all(value.number is None for _, value in points):
        return None
    rows = [(short_window(name), _plain(value)) for name, value in points]
    return _drawn(definition, gettext("走势"), "line", rows)


def _chart_of(definition: Definition, lines: list[Line]) -> dict[str, Any]:
    """Lines of time, drawn."""
    return _drawn(definition, named(definition), "bar", [(line.name, _plain(line.value)) for line in lines])


def _drawn(definition: Definition, title: str, kind: str, rows: list[tuple[str, Any]]) -> dict[str, Any]:
    columns = [gettext("时段"), named(definition)]
    return {
        "title": title,
        "kind": kind,
        "unit": unit_words(definition.unit),
        "columns": columns,
        "rows": rows,
    }


def _plain(value: Value) -> Any:
    return value.number if value.number is not None else number_words(value)


def _splits(asked: Asked) -> Sequence[str]:
    """The one asked for; else by unit, and by what lies right below the scope."""
    below = Split.COMMUNITY if asked.scope.startswith("place:") else Split.STREET
    return (asked.split,) if asked.split else (below, Split.UNIT)


def _split_tabs(asked: Asked) -> list[tuple[Any, str, None, bool]]:
    offered = [("", gettext("街道和单位")), *SPLITS]
    return [(label, f"?{asked.address(split=split)}", None, split == asked.split) for split, label in offered]


def _split(definition: Definition, asked: Asked, split: str, book: Book) -> dict[str, Any]:
    lines = _lines(definition.code, replace(asked.question, split=split), asked, book)
    return {
        "label": gettext("按{what}").format(what=Split(split).label),
        "lines": lines,
        "chart": _chart_of(definition, lines) if split in {Split.DAY, Split.MONTH} and lines else None,
        "address": f"{asked.address(split='')}&lines={split}",
    }


def _lines(code: str, question: Question, asked: Asked, book: Book) -> list[Line]:
    reckoning = Reckoning(question, book)
    names = line_names(question.split, reckoning.keys(code))
    return [
        Line(name, reckoning.value(code, key), _opened(question.split, key, asked))
        for key, name in names.items()
    ]


def _opened(split: str, key: str, asked: Asked) -> str:
    """The address that asks for one line alone, where a scope or window can say it."""
    field = {Split.UNIT: "unit", Split.STREET: "place", Split.COMMUNITY: "place"}.get(Split(split))
    if not key:
        return ""
    if field:
        return f"?{asked.address(scope=f'{field}:{key}', split='')}"
    return f"?{asked.address(window=key, split='')}" if split in {Split.MONTH, Split.DAY} else ""


def _exported_lines(request: Request, code: str, question: Question, asked: Asked) -> HttpResponseBase:
    """The lines of a split as a file."""
    split = question.split if question.split in Split.values else Split.UNIT
    lines = _lines(code, replace(question, split=split), asked, book_on(question.day))
    return export_lines(request.GET.get("format", "csv"), lines, LINE_COLUMNS, f"{code}-{split}")


def _uses(request: Request, definition: Definition, book: Book) -> dict[str, Any]:
    """Who uses the figure: words of the pack, other metrics, printed figures, items that bind it."""
    needing = [one for one in book.by_code.values() if definition.code in one.needs]
    return {
        "used_by": definition.used_by,
        "needed_by": [(one.code, named(one)) for one in needing],
        "printed": printed_with(definition.code),
        "items": items_with(request.actor, definition.code),
        "targets": targets_by_metric().get(definition.code, []),
    }
