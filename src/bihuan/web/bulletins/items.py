"""Items: the newsroom's sheets, one item with its numbers and questions, writing and editing."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.bulletins import actions
from bihuan.domain.bulletins.policy import is_newsroom
from bihuan.domain.bulletins.printing.word import manuscript_of
from bihuan.domain.bulletins.queries import items
from bihuan.domain.bulletins.queries.items import ItemFilter
from bihuan.domain.bulletins.queries.likeness import alike_items
from bihuan.domain.bulletins.queries.numbers import numbers_of
from bihuan.domain.bulletins.queries.questions import questions_about
from bihuan.domain.bulletins.vocabulary import BulletinsPermission as May
from bihuan.domain.bulletins.vocabulary import Origin
from bihuan.web.bulletins.forms import (
    CommentForm,
    EditForm,
    ItemFilters,
    ManuscriptForm,
    MergeForm,
    SharesForm,
)
from bihuan.web.bulletins.looks import marked
from bihuan.web.bulletins.moves import ITEM_MOVES, act_on, move_of, require_open, shown_moves
from bihuan.web.bulletins.tables import ITEMS, NEW
from bihuan.web.journal.timeline import events_of
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.bulletins.models import Item

SHEETS = (
    ("incoming", _("待初审"), May.EDIT),
    ("editing", _("核校编辑"), May.EDIT),
    ("approval", _("待审定"), May.APPROVE),
    ("ready", _("可排入"), May.EDIT),
    ("forced", _("强制刊发待复核"), May.APPROVE),
    ("ours", _("本单位待报送"), May.CONTRIBUTE),
    ("all", _("全部"), None),
)
MERGEABLE = ("incoming", "editing")
Typed = tuple[str, forms.Form] | None
"""A form that came back with an error, by its verb."""


@signed_in
def item_list(request: Request) -> HttpResponseBase:
    """The items that one may see, sheet by sheet; the first sheet is what one is here for."""
    mine = [key for key, _label, may in SHEETS if may is None or request.actor.may(may)]
    sheet = _sheet(request, mine)
    filters = ItemFilters(request.GET or None)
    merges = request.actor.may(May.EDIT) and sheet in MERGEABLE
    context = {
        "tabs": _tabs(request, sheet, mine),
        "can_write": request.actor.may(May.CONTRIBUTE),
        **({"bulk_url": reverse("bulletin-merge")} if merges else {}),
    }
    return list_page(
        request, rows=items.find_items(request.actor, _wanted(filters), sheet=sheet), columns=ITEMS, sorts=NEW,
        filters=filters, name="items", template="bulletins/items.html", context=context,
    )  # fmt: skip


def _sheet(request: Request, mine: list[str]) -> str:
    asked = request.GET.get("sheet", "")
    if asked in items.SHEETS:
        return asked
    searched = request.GET.keys() - {"sheet", "format", "columns", "sort", "cursor"}
    return "all" if searched else mine[0]


def _wanted(filters: ItemFilters) -> ItemFilter:
    clean = filters.cleaned_data if filters.is_valid() else {}
    unit = clean.get("unit")
    return ItemFilter(clean.get("state_is", ""), unit.code if unit else "", clean.get("q", ""))


def _tabs(request: Request, current: str, mine: list[str]) -> list[tuple[Any, str, int | None, bool]]:
    base = reverse("bulletin-items")
    counts = items.sheet_counts(request.actor, tuple(key for key in mine if key != "all"))
    return [
        (label, f"{base}?sheet={key}", counts.get(key), key == current)
        for key, label, _may in SHEETS
        if key in mine
    ]


@permitted(May.CONTRIBUTE)
def new_item_page(request: Request) -> HttpResponse:
    """A unit writes: by hand or from a Word file, perhaps in answer to a request."""
    code = request.GET.get("request", "")
    asked = items.request_by_code(request.actor, code) if code else None
    first = {"unit": asked.unit.code, "title": asked.topic} if asked else {}
    form = ManuscriptForm(
        request.POST or None, request.FILES or None, initial=first, paths=request.actor.paths(May.CONTRIBUTE)
    )

    def act(clean: dict[str, Any]) -> str:
        item = actions.draft_item(
            actor=request.actor, now=timezone.now(), unit=clean["unit"].code, manuscript=_manuscript(clean),
            request_id=asked.pk if asked else None,
        )  # fmt: skip
        messages.success(request, gettext("已存为草稿。看过数字后报送。"))
        return reverse("bulletin-item", args=[item.code])

    title = gettext("写信息")
    return form_page(
        request, form=form, act=act, context={"title": title, "asked": asked, "submit_label": gettext("存草稿")},
        template="bulletins/write.html",
    )  # fmt: skip


def _manuscript(clean: dict[str, Any]) -> actions.Manuscript:
    if not clean.get("word"):
        return actions.Manuscript(clean["title"], clean["text"])
    data = clean["word"].read()
    return actions.Manuscript(*manuscript_of(data), hashlib.sha256(data).hexdigest())


@signed_in
def item_page(request: Request, code: str) -> HttpResponse:
    """One item: its text with the numbers marked, what is asked about it, and what may be done now."""
    return render(request, "bulletins/item.html", item_context(request, code))


def item_context(request: Request, code: str, typed: Typed = None) -> dict[str, Any]:
    """All that the page of an item shows; `typed` is a form that came back with an error."""
    item = items.item_by_code(request.actor, code)
    offers = items.item_offers(item, request.actor)
    return {
        "item": item,
        **_text_of(item, can_mark=offers["mark_figure"].is_open),
        "alike": alike_items(item) if is_newsroom(request.actor) else [],
        "shares": list(item.shares.select_related("unit")),
        "parts": items.parts_of(item),
        "comments": items.comments_of(item),
        "comment_form": _comment_form(request, typed),
        "versions": items.versions_of(item),
        "fact_checks": items.fact_checks_of(item),
        "moves": shown_moves(ITEM_MOVES, offers, typed),
        "shut": [
            one for one in offers.values() if not one.is_open and request.actor.may(one.move.permission)
        ],
        "can_ask": offers["ask_fact_check"].is_open,
        "can_share": offers["share_item"].is_open and item.origin == Origin.MERGED,
        "can_edit": offers["edit_item"].is_open or offers["revise_item"].is_open,
        "events": events_of(item.subject),
    }


def _text_of(item: Item, *, can_mark: bool) -> dict[str, Any]:
    numbers = numbers_of(item)
    base = f"{reverse('bulletin-item', args=[item.code])}numbers/" if can_mark else ""
    return {
        "numbers": numbers,
        "open_numbers": sum(number.is_open for number in numbers),
        "marked_text": marked(item.text, numbers, base),
        "questions": questions_about([item]),
    }


def _comment_form(request: Request, typed: Typed) -> forms.Form | None:
    if typed and typed[0] == "comment":
        return typed[1]
    may = any(request.actor.may(one) for one in (May.CONTRIBUTE, May.EDIT, May.APPROVE))
    return CommentForm(auto_id="comment_%s") if may else None


@signed_in
def item_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of an item was pressed; a refusal comes back into the page with what was typed."""
    item, move = items.item_by_code(request.actor, code), move_of(ITEM_MOVES, verb)
    if request.method != "POST":
        return redirect("bulletin-item", code=code)
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        told = act_on(move, clean, actor=request.actor, now=timezone.now(), item_id=item.pk)
        messages.success(request, told)
        return reverse("bulletin-item", args=[code])

    return _answered(request, item, verb, form, act)


def _answered(request: Request, item: Item, key: str, form: forms.Form, act: Any) -> HttpResponse:
    """Do it and lead on; on a refusal the page of the item with the form that was typed."""
    context = item_context(request, item.code, (key, form))
    return form_page(request, form=form, act=act, template="bulletins/item.html", context=context)


@signed_in
def comment_page(request: Request, code: str) -> HttpResponse:
    """Say something of the present version."""
    item = items.item_by_code(request.actor, code)
    if request.method != "POST":
        return redirect("bulletin-item", code=code)
    form = CommentForm(request.POST, auto_id="comment_%s")

    def act(clean: dict[str, Any]) -> str:
        actions.comment_item(actor=request.actor, now=timezone.now(), item_id=item.pk, **clean)
        return f"{reverse('bulletin-item', args=[code])}#comments"

    return _answered(request, item, "comment", form, act)


@signed_in
def edit_page(request: Request, code: str) -> HttpResponse:
    """A new version: of the unit while the item is with it, of the newsroom afterwards."""
    item = items.item_by_code(request.actor, code)
    offers = items.item_offers(item, request.actor)
    verb = "revise_item" if offers["revise_item"].is_open else "edit_item"
    require_open(offers[verb])
    form = EditForm(request.POST or None, initial={"title": item.title, "text": item.text})

    def act(clean: dict[str, Any]) -> str:
        getattr(actions, verb)(actor=request.actor, now=timezone.now(), item_id=item.pk, **clean)
        messages.success(request, gettext("已存为新的一版。"))
        return reverse("bulletin-item", args=[code])

    context = {
        "title": gettext("编辑 {code}").format(code=code), "item": item, "questions": questions_about([item]),
        "cancel_url": reverse("bulletin-item", args=[code]), "submit_label": gettext("存为新版本"),
        "was_approved": item.approved_version is not None,
    }  # fmt: skip
    return form_page(request, form=form, act=act, template="bulletins/edit.html", context=context)


@signed_in
def version_page(request: Request, code: str, number: int) -> HttpResponse:
    """A version beside the one before: what was added and what was taken out."""
    item = items.item_by_code(request.actor, code)
    version = items.version_of(item, number)
    before = items.version_of(item, number - 1) if number > 1 else None
    context = {
        "item": item, "version": version, "before": before, "versions": items.versions_of(item),
        "pieces": items.differences(before.text if before else "", version.text) if before else [],
    }  # fmt: skip
    return render(request, "bulletins/version.html", context)


@permitted(May.EDIT)
def merge_page(request: Request) -> HttpResponse:
    """Several contributions become one joint item."""
    if request.method != "POST":
        return redirect("bulletin-items")
    picked = [int(key) for key in request.POST.getlist("pick") if key.isdecimal()]
    form = MergeForm(request.POST if "title" in request.POST else None)

    def act(clean: dict[str, Any]) -> str:
        whole = actions.merge_items(actor=request.actor, now=timezone.now(), item_ids=picked, **clean)
        messages.success(request, gettext("已并成综合稿，份额先平分，可以改。"))
        return reverse("bulletin-item", args=[whole.code])

    context = {
        "title": gettext("并成综合稿"), "cancel_url": reverse("bulletin-items"), "picked": picked,
        "submit_label": gettext("合并"),
    }  # fmt: skip
    return form_page(request, form=form, act=act, template="bulletins/merge.html", context=context)


@signed_in
def shares_page(request: Request, code: str) -> HttpResponse:
    """The shares of a joint item."""
    item = items.item_by_code(request.actor, code)
    require_open(items.item_offers(item, request.actor)["share_item"])
    form = SharesForm(request.POST or None, shares=list(item.shares.select_related("unit")))

    def act(clean: dict[str, Any]) -> str:
        actions.share_item(actor=request.actor, now=timezone.now(), item_id=item.pk, shares=clean)
        messages.success(request, gettext("份额已改。"))
        return reverse("bulletin-item", args=[code])

    context = {"title": gettext("改份额"), "cancel_url": reverse("bulletin-item", args=[code])}
    return form_page(request, form=form, act=act, context=context)
