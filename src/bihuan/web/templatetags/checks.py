"""Template tags of the library of checks: `{% load checks %}`."""

from __future__ import annotations

from collections import Counter

from django import template
from django.utils.translation import get_language, gettext

from bihuan.domain.checklists.queries.items import Item
from bihuan.domain.checklists.queries.powers import Holder
from bihuan.domain.checklists.queries.scenarios import Checklist, Line, Question
from bihuan.foundation.accounts.queries import units_named
from bihuan.web.desks.names import named

register = template.Library()
STREETS = "*"


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def named_holder(holder: Holder) -> str:
    """The name of a unit that holds a power, in the reader's language."""
    return holder.unit_name_en if _is_english() and holder.unit_name_en else holder.unit_name


@register.filter
def department(item: Item) -> str:
    """The name of an item's department, in the reader's language."""
    return item.department_name_en if _is_english() and item.department_name_en else item.department_name


@register.filter
def scenario_name(checklist: Checklist) -> str:
    """The name of a scenario, in the reader's language."""
    return checklist.name_en if _is_english() else checklist.name


@register.filter
def question(asked: Question) -> str:
    """A question, in the reader's language."""
    return asked.text_en if _is_english() and asked.text_en else asked.text


@register.filter
def officers(checklist: Checklist) -> list[tuple[str, int]]:
    """The officers' minutes of a list by the names of the units, the streets as one: each has its own area. One query."""
    total: Counter[str] = Counter()
    for line in checklist.lines:
        if line.on_site:
            total.update(_minutes(line))
    units = units_named(total)
    words = {code: named(unit) for code, unit in units.items()} | {STREETS: gettext("所在街道")}
    return [(words.get(code, code), minutes) for code, minutes in total.most_common()]


def _minutes(line: Line) -> dict[str, int]:
    street = line.holder_code if line.holder and line.holder.area else ""
    return {STREETS if code == street else code: minutes for code, minutes in line.officer_minutes.items()}


@register.filter
def eras(holders: list[Holder]) -> list[tuple[Holder, list[Holder]]]:
    """Holders who came by a power together, for one reason and from one day, as one row."""
    found: dict[tuple[object, ...], list[Holder]] = {}
    for one in holders:
        key = (one.valid_from, one.valid_to, one.level, one.how, one.reason, one.source)
        found.setdefault(key, []).append(one)
    return [(together[0], together) for together in found.values()]
