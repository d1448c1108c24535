"""From the codes that people quote to the records that actions take; what is not there is blamed on its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from bihuan.api.problems import Unreadable
from bihuan.domain.cases.queries.standards import standard_rows
from bihuan.domain.district.queries import category_by_code, place_by_code, visible_objects
from bihuan.foundation.accounts.queries import person_by_username, role_by_code, unit_by_code
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused

if TYPE_CHECKING:
    from bihuan.foundation.accounts.models import Unit

Finder = Callable[[Any, Actor], Any]


def key_of(letter: str, code: str) -> int:
    """The key in a code of the address; refuses with `NotFound` whatever is none."""
    try:
        return decode(letter, code)
    except Refused:
        raise NotFound from None


def _units(codes: list[str], actor: Actor) -> list[Unit]:
    return [unit_by_code(code) for code in codes]


def _unit(code: str, actor: Actor) -> Unit:
    return unit_by_code(code)


FINDERS: dict[str, tuple[str, Finder]] = {
    "category": ("category", lambda code, _: category_by_code(code, localdate())),
    "place": ("place", lambda code, _: place_by_code(code)),
    "object": ("governed", lambda code, actor: visible_objects(actor).filter(code=code).first()),
    "standard": ("standard", lambda key, _: standard_rows(localdate()).filter(pk=key).first()),
    "lead": ("lead", _unit),
    "unit": ("unit", _unit),
    "parent": ("parent", _unit),
    "owner_unit": ("owner_unit", _unit),
    "maintainer": ("maintainer", _unit),
    "assists": ("assists", _units),
    "person": ("person", lambda name, _: person_by_username(name)),
    "assignee": ("assignee", lambda name, _: person_by_username(name)),
    "role": ("role", lambda code, _: role_by_code(code)),
    "case": ("case_id", lambda code, _: key_of("A", code)),
    "tasks": ("task_ids", lambda codes, _: [key_of("T", code) for code in codes]),
}
"""Which fields name a record: the parameter that an action takes it as, and how it is found."""


def facts(given: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The parameters of an action from what was sent. Refuses (`unknown_reference`) a name of nothing."""
    found = {}
    for name, value in given.items():
        parameter, find = FINDERS.get(name, (name, None))
        found[parameter] = value if find is None or value is None else named(name, value, actor)
    return found


def named(name: str, value: Any, actor: Actor) -> Any:
    """The record that a field names. Refuses (`unknown_reference`) when there is none."""
    try:
        record = FINDERS[name][1](value, actor)
    except NotFound:
        record = None
    if record is None:
        shown = "、".join(value) if isinstance(value, list) else str(value)
        message = "没有“{value}”，或者您无权查看。请核对后重填。"
        raise Unreadable("unknown_reference", message, value=shown, fields={name: "没有这一项"})
    return record
