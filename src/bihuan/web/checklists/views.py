"""The library of a day, one item with its versions and holders, and the items that ask the same."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.checklists.queries.duplicates import duplicates_on
from bihuan.domain.checklists.queries.items import Item, versions_of
from bihuan.domain.checklists.queries.library import Narrowed, changed_facts, find_items, lists_with
from bihuan.domain.checklists.queries.powers import holder_at, holders_of, powers_of
from bihuan.domain.checklists.queries.scenarios import checklists_on
from bihuan.domain.checklists.vocabulary import ChecklistsPermission
from bihuan.web.checklists.forms import DayForm, ItemFilters
from bihuan.web.checklists.frame import day_of, sees, tabs
from bihuan.web.checklists.tables import COLUMNS
from bihuan.web.shell.exports import export_lines
from bihuan.web.shell.request import Request

NOTHING = Narrowed()


@sees
def item_list(request: Request) -> HttpResponseBase:
    """The items in force on a day by field; fit for printing."""
    filters = ItemFilters(request.GET or None)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    day = wanted.get("day") or timezone.localdate()
    items = find_items(day, _narrowed(wanted))
    if form := request.GET.get("format"):
        return export_lines(form, items, COLUMNS, "check-items")
    holders = holders_of(None, day)
    rows = [(item, holder_at(holders.get(item.code, ())), len(holders.get(item.code, ()))) for item in items]
    groups = [(field, list(found)) for field, found in groupby(rows, key=lambda row: row[0].field)]
    context = {"groups": groups, "day": day, "form": filters, "count": len(items), "tabs": tabs("items")}
    return render(request, "checklists/items.html", context)


def _narrowed(wanted: dict[str, Any]) -> Narrowed:
    unit, on_site = wanted.get("unit"), wanted.get("on_site")
    return Narrowed(
        text=wanted.get("text", ""),
        field=wanted.get("field", ""),
        department=unit.code if unit else "",
        item_class=wanted.get("item_class", ""),
        on_site=on_site == "yes" if on_site else None,
    )


@sees
def item_detail(request: Request, code: str) -> HttpResponse:
    """One item: how it reads, who holds it and held it, the lists that check it, and its versions."""
    today = timezone.localdate()
    versions = versions_of(code)
    shown = next((one for one in versions if one.valid_from <= today), versions[-1])
    holders = powers_of(code)
    context = {
        "item": shown,
        "holders": holders,
        "now_holding": [one for one in holders if one.is_in_force(today)],
        "today": today,
        "lists": lists_with(code, checklists_on(today)),
        "facts": _facts(versions) if len(versions) > 1 else [],
        "versions": versions,
        "may_manage": request.actor.may(ChecklistsPermission.MANAGE),
        "may_take_back": any(one.how == "handed_over" and one.is_in_force(today) for one in holders),
    }
    return render(request, "checklists/item.html", context)


def _facts(versions: list[Item]) -> list[tuple[str, list[tuple[Any, bool]]]]:
    """Only the lines on which some version differs from the one before."""
    labels = {
        "name": _("名称"), "field": _("监管领域"), "department_name": _("部门"), "law": _("法律"), "article": _("条款"),
        "class_label": _("一般或重点"), "minutes": _("分钟"), "photo_label": _("照片"), "method": _("怎样查"),
        "evidence": _("看什么"), "note": _("备注"),
    }  # fmt: skip
    stored = {"class_label": "item_class", "photo_label": "photo", "department_name": "department_code"}
    changed = changed_facts(versions)
    return [
        (label, [(getattr(one, name), stored.get(name, name) in keys) for one, keys in zip(versions, changed, strict=True)])
        for name, label in labels.items()
        if any(stored.get(name, name) in keys for keys in changed)
    ]  # fmt: skip


@sees
def duplicates(request: Request) -> HttpResponse:
    """The items that are merged, and those that look alike."""
    day = day_of(request)
    context = {
        "found": duplicates_on(day),
        "day": day,
        "tabs": tabs("duplicates"),
        "form": DayForm(initial={"day": day}),
    }
    return render(request, "checklists/duplicates.html", context)
