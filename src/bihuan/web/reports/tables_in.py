"""A table of reports sent by the desk: the template to fill in, and what is wrong with which line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bihuan.domain.cases.queries.reports import channels
from bihuan.domain.cases.vocabulary import CasesPermission, Source
from bihuan.domain.channels.tables.desk import MOST_LINES, Outcome, bring_in, template
from bihuan.domain.channels.tables.lines import Fault, Line
from bihuan.kernel.refusals import Refused
from bihuan.web.shell.access import permitted
from bihuan.web.shell.exports import XLSX
from bihuan.web.shell.forms import blame
from bihuan.web.shell.refusal import status_of
from bihuan.web.shell.request import Request

RAW = 80


class TableForm(forms.Form):
    """The filled-in workbook, and whether its good lines may come in without the spoiled ones."""

    file = forms.FileField(label=_("填好的登记表"), help_text=_("XLSX 或 CSV，按内容识别编码。"))
    source = forms.ChoiceField(label=_("来源"))
    partly = forms.BooleanField(
        label=_("有错的行先放下，其余照收"),
        required=False,
        help_text=_("不选时，只要有一行不对，整张表都不收。"),
    )

    def __init__(self, *args: Any, sources: list[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        if isinstance(source, forms.ChoiceField):
            source.choices = [(one.value, one.label) for one in sources]


@dataclass(frozen=True)
class Spoiled:
    """One line of the page's list of faults."""

    number: int
    faults: tuple[Fault, ...]
    words: str


@permitted(CasesPermission.IMPORT)
def import_page(request: Request) -> HttpResponse:
    """Send a table; what became of it stands below the form, line by line."""
    form = TableForm(request.POST or None, request.FILES or None, sources=channels(request.actor))
    outcome, status = None, 200
    if request.method == "POST":
        outcome, status = _taken(request, form)
    context = {"form": form, "outcome": outcome, "most": MOST_LINES, "spoiled": _spoiled(outcome)}
    return render(request, "reports/import.html", context, status=status)


def _taken(request: Request, form: TableForm) -> tuple[Outcome | None, int]:
    if not form.is_valid():
        return None, 422
    clean = form.cleaned_data
    try:
        outcome = bring_in(
            actor=request.actor,
            clock=timezone.now,
            file=clean["file"],
            name=clean["file"].name,
            source=clean["source"],
            partly=clean["partly"],
        )
    except Refused as refused:
        blame(form, refused)
        return None, status_of(refused)
    return outcome, 200 if outcome.is_taken else 422


def _spoiled(outcome: Outcome | None) -> list[Spoiled]:
    lines = outcome.spoiled if outcome else []
    return [Spoiled(line.number, faults, _words(line)) for line, faults in lines]


def _words(line: Line) -> str:
    """The beginning of a line, so that it can be found in the table."""
    text = line.raw or " · ".join(str(cell) for cell in line.cells if cell is not None)
    return text if len(text) <= RAW else f"{text[:RAW]}…"


@permitted(CasesPermission.IMPORT)
@require_safe
def template_file(request: Request) -> HttpResponse:  # noqa: ARG001 (every view takes the request)
    """The workbook to fill in, with the district's classes and places as lists."""
    name = "bihuan-report-table.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(template(timezone.now()), content_type=XLSX, headers=headers)
