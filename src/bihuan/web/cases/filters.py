"""What narrows the list of cases: a form in the address, and what of it is active as chips to take off again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.cases import CaseFilter
from bihuan.domain.cases.vocabulary import CaseState, Colour, Source
from bihuan.domain.district.queries import category_by_code, category_tree, place_by_code, streets
from bihuan.domain.district.queries import communities as communities_of
from bihuan.foundation.accounts.queries import unit_by_code, units
from bihuan.kernel.refusals import NotFound
from bihuan.web.cases.about import indented
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField

Choices = list[Any]
GROUPS = (
    ("open", _("在办")),
    ("overdue", _("超期")),
    ("back", _("退回、返工或反弹")),
    ("settled", _("已结")),
)
NOT_A_FILTER = ("cursor", "format", "columns", "sort", "view")


class OpenChoice(forms.ChoiceField):
    """A choice whose options are read only when it is shown; any code is looked for, an unknown one finds nothing."""

    def valid_value(self, _value: Any) -> bool:
        return True


def place_choices() -> Choices:
    """Streets, each with its communities below it."""
    below: dict[int | None, Choices] = {}
    for community in communities_of():
        below.setdefault(community.parent_id, []).append((community.code, named(community)))
    whole = gettext("{street}（全部）")
    groups = [
        (named(street), [(street.code, whole.format(street=named(street))), *below.get(street.pk, [])])
        for street in streets()
    ]
    return [("", gettext("全区")), *groups]


def category_choices() -> Choices:
    """The large classes as groups of their small ones."""
    whole = gettext("{category}（全部）")
    groups = [
        (
            f"{node.category.code} {named(node.category)}",
            [
                (node.category.code, whole.format(category=named(node.category))),
                *((c.category.code, named(c.category)) for c in node.children),
            ],
        )
        for node in category_tree(timezone.localdate())
    ]
    kinds = [("E", gettext("全部事件类")), ("C", gettext("全部部件类"))]
    return [("", gettext("全部")), *kinds, *groups]


def unit_choices() -> Choices:
    rows = units(timezone.localdate())
    return [("", gettext("全部")), *((unit.code, indented(unit)) for unit in rows)]


class CaseFilters(forms.Form):
    """Every part is optional; what is wrong is said and otherwise passed over."""

    q = forms.CharField(label=_("编号或文字"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), (_("分组"), GROUPS), (_("状态"), CaseState.choices)],
    )
    place = OpenChoice(label=_("街道、社区"), required=False)
    category = OpenChoice(label=_("类别"), required=False)
    unit = OpenChoice(label=_("主办单位"), required=False)
    source = forms.ChoiceField(label=_("来源"), required=False, choices=[("", _("全部")), *Source.choices])
    colour = forms.ChoiceField(label=_("督办"), required=False, choices=[("", _("不限")), *Colour.choices])
    since = DayField(label=_("受理自"), required=False)
    until = DayField(label=_("受理至"), required=False)
    closed_since = DayField(label=_("结案自"), required=False)
    closed_until = DayField(label=_("结案至"), required=False)
    urgent = forms.BooleanField(label=_("只看急要件"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, read in (("place", place_choices), ("category", category_choices), ("unit", unit_choices)):
            # A widget goes through its options twice; they are read once, and only when it is shown.
            self.fields[name].choices = cache(read)  # type: ignore[attr-defined]

    def wanted(self) -> CaseFilter:
        """The filter of the query; empty while nothing was asked for."""
        self.is_valid()
        clean = getattr(self, "cleaned_data", {})
        return CaseFilter(**{name: value for name, value in clean.items() if value})


@dataclass(frozen=True)
class Chip:
    """One active filter and the address without it."""

    label: str
    value: str
    href: str


def chips(filters: CaseFilters, address: QueryDict) -> Iterator[Chip]:
    """What the list is narrowed to, in words."""
    wanted = filters.wanted()
    for name in wanted.names():
        rest = address.copy()
        for gone in (name, "cursor", "format"):
            rest.pop(gone, None)
        yield Chip(str(filters[name].label), _shown(name, getattr(wanted, name)), f"?{rest.urlencode()}")


def _shown(name: str, value: Any) -> str:
    return SHOWN.get(name, str)(value)


def _place(code: str) -> str:
    found = place_by_code(code)
    return named(found) if found else code


def _category(code: str) -> str:
    found = category_by_code(code)
    return named(found) if found else code


def _unit(code: str) -> str:
    try:
        return named(unit_by_code(code))
    except NotFound:
        return code


def _state(value: str) -> str:
    words: dict[str, str | Promise] = dict(GROUPS)
    return str(words.get(value) or CaseState(value).label)


SHOWN: dict[str, Callable[[Any], str]] = {
    "state": _state,
    "place": _place,
    "category": _category,
    "unit": _unit,
    "source": lambda value: str(Source(value).label),
    "colour": lambda value: str(Colour(value).label),
    "urgent": lambda _value: gettext("是"),
}


def tabs(address: QueryDict, state: str) -> list[tuple[str, str, None, bool]]:
    """The groups of states as tabs; the other filters stay."""
    return [
        (str(label), f"?{_with_state(address, value)}", None, state == value)
        for value, label in (("", _("全部")), *GROUPS)
    ]


def _with_state(address: QueryDict, value: str) -> str:
    rest = address.copy()
    for gone in ("state", "cursor", "format"):
        rest.pop(gone, None)
    if value:
        rest["state"] = value
    return rest.urlencode()


def filter_address(address: QueryDict) -> str:
    """The filters alone, without page, columns and order: what a map or a saved view goes by."""
    rest = address.copy()
    for gone in NOT_A_FILTER:
        rest.pop(gone, None)
    return rest.urlencode()
