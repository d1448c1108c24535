"""Printed figures: each with its public explanation, and the page «now and then» of an issue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.queries import issues
from bihuan.domain.bulletins.queries.values import asked_by, definition_of, entries_behind
from bihuan.domain.bulletins.queries.verification import (
    REASONS,
    Compared,
    correction_notice,
    verify_figure,
    verify_issue,
)
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.cases.policy import visible_cases
from bihuan.domain.residents.policy import public_cases
from bihuan.foundation.journal.queries import title_of
from bihuan.web.shell.access import permitted
from bihuan.web.shell.request import Request

SHOWN = 50


@require_safe
def figure_page(request: Request, code: str, number: int) -> HttpResponse:
    """A printed figure: what it means, from when to when, as of when, from how many records, and whether it still stands."""
    issue = issues.public_issue(code)
    figure = issues.figure_of(issue, number)
    compared = verify_figure(figure)
    context = {
        "issue": issue,
        "content": issue.content,
        "figure": figure,
        "definition": definition_of(figure.metric, int(figure.definition)),
        "compared": compared,
        "reasons": [REASONS[one] for one in compared.reasons],
        "records": _records(request, figure),
    }
    return render(request, "public/figure.html", context)


def _records(request: Request, figure: Any) -> list[dict[str, Any]]:
    """The newest records behind a figure. A case opens where this reader may see it: at its desk, or on its public page."""
    entries = list(entries_behind(asked_by(figure), int(figure.definition))[:SHOWN])
    keys = {entry.subject_id for entry in entries if entry.subject_type == "case"}
    seen = set(visible_cases(request.actor).filter(pk__in=keys).values_list("pk", flat=True))
    public = set(public_cases().filter(pk__in=keys).values_list("pk", flat=True))
    return [
        {
            "at": entry.at,
            "title": title_of(entry),
            "code": entry.subject_code,
            "href": _address(entry, seen, public),
        }
        for entry in entries
    ]


def _address(entry: Any, seen: set[int], public: set[int]) -> str:
    if entry.subject_type != "case":
        return ""
    if entry.subject_id in seen:
        return reverse("case-detail", args=[entry.subject_code])
    return reverse("public-case", args=[entry.subject_code]) if entry.subject_id in public else ""


@permitted(May.VIEW)
def verify_page(request: Request, code: str) -> HttpResponse:
    """Now and then: every figure as printed, as known then and as known now, with the entries that explain it."""
    issue = issues.issue_by_code(request.actor, code)
    compared = verify_issue(issue)
    context = {
        "issue": issue,
        "content": issue.content,
        "rows": [(one, _why(one)) for one in compared],
        "changed": sum(not one.stands for one in compared),
        "notice": correction_notice(issue, compared) if issue.content else "",
        "can_correct": request.actor.may(May.EDIT),
    }
    return render(request, "bulletins/verify.html", context)


def _why(one: Compared) -> list[str]:
    return [] if one.stands else [str(REASONS[code]) for code in one.reasons]


@permitted(May.EDIT)
def correct_page(request: Request, code: str) -> HttpResponse:
    """Draft the correction of an issue as an item."""
    issue = issues.issue_by_code(request.actor, code)
    if request.method != "POST":
        return redirect("bulletin-issue-verify", code=issue.code)
    item = actions.draft_correction(actor=request.actor, now=timezone.now(), issue_code=issue.code)
    messages.success(request, gettext("更正稿已起草，照常核校、编辑、审定。"))
    return redirect("bulletin-item", code=item.code)
