"""The catalogue: every figure of the district, in words, with who uses it."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.domain.bulletins.queries.usage import Use, uses_of_metrics
from bihuan.domain.metrics.queries import Book, Definition, book_on
from bihuan.domain.metrics.queries.recorded import is_recorded, recorded_kinds
from bihuan.domain.metrics.vocabulary import MetricsPermission
from bihuan.domain.targets.queries import targets_by_metric
from bihuan.web.desks.names import named
from bihuan.web.metrics.words import group_of, meaning_of
from bihuan.web.shell.access import permitted
from bihuan.web.shell.request import Request

sees_figures = permitted(MetricsPermission.VIEW)


class CatalogueFilters(forms.Form):
    q = forms.CharField(label=_("名称或口径"), required=False, max_length=60)


@dataclass(frozen=True)
class Line:
    """One metric in the catalogue."""

    definition: Definition
    name: str
    meaning: str
    use: Use
    has_records: bool
    targets: int


@sees_figures
@require_safe
def catalogue(request: Request) -> HttpResponse:
    """The definitions in force today by group, in the order of the pack; HTMX asks for the list alone."""
    filters = CatalogueFilters(request.GET or None)
    text = filters.cleaned_data["q"].strip() if filters.is_valid() else ""
    book = book_on(timezone.localdate())
    found = [one for one in book.by_code.values() if _mentions(one, text)]
    context = {
        "filters": filters,
        "groups": _groups(found, book),
        "shown": len(found),
        "total": len(book.by_code),
    }
    template = "metrics/list.html#results" if request.htmx else "metrics/list.html"
    return render(request, template, context)


def _groups(found: list[Definition], book: Book) -> list[tuple[str, list[Line]]]:
    """Those that have records first: a reader looks for what there is."""
    uses, kinds, targets = uses_of_metrics(), recorded_kinds(), targets_by_metric()
    groups: dict[str, list[Line]] = {}
    for one in found:
        has_records = is_recorded(book, one.code, kinds)
        promised = len(targets.get(one.code, ()))
        line = Line(one, named(one), meaning_of(one), uses.get(one.code, Use()), has_records, promised)
        groups.setdefault(group_of(one), []).append(line)
    return sorted(groups.items(), key=lambda group: not any(line.has_records for line in group[1]))


def _mentions(definition: Definition, text: str) -> bool:
    said = (
        definition.code, definition.name, definition.name_en, definition.meaning, definition.meaning_en,
        definition.source, group_of(definition), *definition.used_by,
    )  # fmt: skip
    return all(word.lower() in " ".join(said).lower() for word in text.split())
