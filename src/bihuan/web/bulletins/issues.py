"""Issues: arranging, signing with the list of open numbers, publishing, numbers, files, and what of a unit was printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.policy import is_newsroom
from bihuan.domain.bulletins.printing.pdf import pdf_of
from bihuan.domain.bulletins.printing.word import docx_of
from bihuan.domain.bulletins.queries import issues
from bihuan.domain.bulletins.queries.adoption import adoption
from bihuan.domain.bulletins.queries.items import item_by_code
from bihuan.domain.bulletins.queries.numbers import open_numbers
from bihuan.domain.bulletins.queries.questions import questions_about
from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.foundation.outbox.queries import messages_about
from bihuan.kernel.refusals import NotFound
from bihuan.web.bulletins.forms import DraftForm, IssueForm, PlaceForm, SkipForm
from bihuan.web.bulletins.moves import ISSUE_MOVES, act_on, move_of, shown_moves
from bihuan.web.bulletins.tables import ISSUES, NEW, number_of
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

FILES = {
    "pdf": (pdf_of, "application/pdf"),
    "docx": (docx_of, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@signed_in
def issue_list(request: Request) -> HttpResponseBase:
    """The issues that one may see, the newest first."""
    context = {"can_open": request.actor.may(May.EDIT)}
    return list_page(
        request, rows=issues.issues(request.actor), columns=ISSUES, sorts=NEW, name="issues",
        template="bulletins/issues.html", context=context,
    )  # fmt: skip


@permitted(May.EDIT)
def new_issue_page(request: Request) -> HttpResponse:
    """Open an issue about a month."""
    form = IssueForm(request.POST or None, initial={"month": localdate()})

    def act(clean: dict[str, Any]) -> str:
        issue = actions.open_issue(actor=request.actor, now=timezone.now(), **clean)
        return reverse("bulletin-issue", args=[issue.code])

    context = {"title": gettext("新开一期"), "cancel_url": reverse("bulletin-issues")}
    return form_page(request, form=form, act=act, context=context)


@signed_in
def issue_page(request: Request, code: str) -> HttpResponse:
    """One issue: its columns, what may be placed, the numbers that sign-off will ask about."""
    return render(request, "bulletins/issue.html", issue_context(request, code))


def issue_context(request: Request, code: str, typed: tuple[str, forms.Form] | None = None) -> dict[str, Any]:
    """All that the page of an issue shows; `typed` is a form that came back with an error."""
    issue = issues.issue_by_code(request.actor, code)
    placed = issues.items_in_order(issue)
    offers = issues.issue_offers(issue, request.actor)
    can_arrange = offers["arrange_issue"].is_open
    return {
        "issue": issue,
        "number": number_of(issue),
        "content": issues.shown_content(issue, timezone.now()),
        "columns": _columns(issue, placed),
        "can_arrange": can_arrange,
        "can_draft": offers["draft_from_metrics"].is_open,
        "place_form": _place_form(typed) if can_arrange else None,
        "questions": questions_about(placed) if can_arrange and placed else [],
        "open_numbers": open_numbers(placed, timezone.now()) if issue.state == "arranging" else [],
        "moves": shown_moves(ISSUE_MOVES, offers, typed),
        "shut": [
            one for one in offers.values() if not one.is_open and request.actor.may(one.move.permission)
        ],
        "letters": list(messages_about(request.actor, issue.subject.type, issue.pk)),
        "events": events_of(issue.subject),
        "is_newsroom": is_newsroom(request.actor),
    }


def _place_form(typed: tuple[str, forms.Form] | None) -> forms.Form | None:
    if typed and typed[0] == "place":
        return typed[1]
    placeable = list(issues.placeable_items())
    return PlaceForm(items=placeable, auto_id="place_%s") if placeable else None


def _columns(issue: Any, placed: list[Any]) -> list[tuple[Any, list[Any]]]:
    return [
        (column, [item for item in placed if item.column == column.code])
        for column in rules_on(issue.dated_on or localdate()).columns
    ]


@signed_in
def issue_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of an issue was pressed; a refusal comes back into the page."""
    issue, move = issues.issue_by_code(request.actor, code), move_of(ISSUE_MOVES, verb)
    if request.method != "POST":
        return redirect("bulletin-issue", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        told = act_on(move, clean, actor=request.actor, now=timezone.now(), issue_id=issue.pk)
        messages.success(request, told)
        return reverse("bulletin-issue", args=[code])

    context = issue_context(request, code, (verb, form))
    return form_page(request, form=form, act=act, template="bulletins/issue.html", context=context)


@permitted(May.EDIT)
def draft_page(request: Request, code: str) -> HttpResponse:
    """Draft an item from the month's metrics."""
    issue = issues.issue_by_code(request.actor, code)
    form = DraftForm(request.POST or None, initial={"window": f"{issue.month:%Y-%m}"})

    def act(clean: dict[str, Any]) -> str:
        item = actions.draft_from_metrics(actor=request.actor, now=timezone.now(), issue_id=issue.pk, **clean)
        messages.success(request, gettext("已按指标起草，数字都已绑定。照常核校、编辑、审定。"))
        return reverse("bulletin-item", args=[item.code])

    context = {"title": gettext("按指标起草"), "cancel_url": reverse("bulletin-issue", args=[code])}
    return form_page(request, form=form, act=act, context=context)


@permitted(May.EDIT)
def place_page(request: Request, code: str) -> HttpResponse:
    """Place an approved item in a column."""
    issue = issues.issue_by_code(request.actor, code)
    if request.method != "POST":
        return redirect("bulletin-issue", code=code)
    form = PlaceForm(request.POST, items=list(issues.placeable_items()), auto_id="place_%s")

    def act(clean: dict[str, Any]) -> str:
        actions.place_item(
            actor=request.actor, now=timezone.now(), item_id=int(clean["item"]), issue_id=issue.pk,
            column=clean["column"],
        )  # fmt: skip
        return reverse("bulletin-issue", args=[code])

    context = issue_context(request, code, ("place", form))
    return form_page(request, form=form, act=act, template="bulletins/issue.html", context=context)


@permitted(May.EDIT)
def order_page(request: Request, code: str, where: str) -> HttpResponse:
    """Move an item up or down in its column."""
    item = item_by_code(request.actor, code)
    if item.issue is None or where not in {"up", "down"}:
        raise NotFound
    if request.method == "POST":
        actions.move_item(actor=request.actor, now=timezone.now(), item_id=item.pk, up=where == "up")
    return redirect("bulletin-issue", code=item.issue.code)


@signed_in
def issue_file(request: Request, code: str, form: str) -> HttpResponse:
    """The issue as PDF or Word file; before sign-off a proof."""
    issue = issues.issue_by_code(request.actor, code)
    return file_of(issues.shown_content(issue, timezone.now()), form, issue.code)


def file_of(content: dict[str, Any], form: str, name: str) -> HttpResponse:
    """A content as a file to open or to keep."""
    if form not in FILES:
        raise NotFound
    make, content_type = FILES[form]
    response = HttpResponse(make(content), content_type=content_type)
    response["Content-Disposition"] = (
        f'{"inline" if form == "pdf" else "attachment"}; filename="{name}.{form}"'
    )
    return response


@permitted(May.VIEW)
def number_list(request: Request) -> HttpResponse:
    """Every number of the year, also those that nothing was printed under, with the reason."""
    today = localdate()
    form = SkipForm(request.POST or None)

    def act(clean: dict[str, Any]) -> str:
        actions.skip_number(actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, gettext("已留空号，并记下理由。"))
        return reverse("bulletin-numbers")

    context = {
        "year": today.year, "numbers": list(issues.numbers_given(today.year)),
        "can_skip": request.actor.may(May.APPROVE),
    }  # fmt: skip
    return form_page(request, form=form, act=act, template="bulletins/numbers.html", context=context)


@permitted(May.VIEW)
def adoption_page(request: Request) -> HttpResponse:
    """What of each unit was printed: editors' feedback, in the order of the tree, off unless the district says otherwise."""
    today = localdate()
    is_on = rules_on(today).adoption_statistics
    context = {"is_on": is_on, "year": today.year, "rows": adoption(today.year) if is_on else []}
    return render(request, "bulletins/adoption.html", context)
