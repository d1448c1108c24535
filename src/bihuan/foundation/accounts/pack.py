"""Units, roles and people from a district pack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.models import Person, Role, Unit
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import BadCell, Pack, Problems, Row
from bihuan.kernel import permissions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

DEMO_PASSWORD = "bihuan-demo-2026"  # noqa: S105  # printed for everybody
"""The password of the pack's demo people, printed by `make run`; other people get none from a pack."""


def load_units(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Units in file order (a parent stands above its children); changed names or parents become moves.

    A `valid_to` closes a unit. A unit that the file no longer names stays as it is: only a date ends it.
    """
    columns = ("code", "name", "kind", "parent", "valid_from")
    known = {unit.code: unit for unit in Unit.objects.all()}
    rows: dict[str, Row] = {}
    for row in pack.rows(
        "units.csv", required=columns, optional=("name_en", "short_name", "area", "valid_to")
    ):
        try:
            _only_once(row, "code", rows)
            known[row["code"]] = _load_unit(row, known, actor=actor, now=now)
        except BadCell:
            continue
        except Refused as refused:
            row.complain(str(refused))
    # From below upwards: a unit can be closed when those below it are.
    for code, row in reversed(rows.items()):
        _close_unit(row, known.get(code), actor=actor, now=now)
    return len(rows)


def _only_once(row: Row, column: str, seen: dict[str, Row]) -> None:
    key = row.text(column)
    if key in seen:
        raise row.complain(f"“{key}”在第 {seen[key].line} 行已经出现过")
    seen[key] = row


def _load_unit(row: Row, known: dict[str, Unit], *, actor: Actor, now: datetime) -> Unit:
    code, name, parent_code = row.text("code"), row.text("name"), row.text("parent", optional=True)
    kind, valid_from = row.choice("kind", UnitKind.values), row.day("valid_from")
    if parent_code and parent_code not in known:
        raise row.complain(f"上级机构“{parent_code}”不存在，或写在了下面。上级要写在下级之前")
    parent = known.get(parent_code)
    details = {key: row.text(key, optional=True) for key in ("name_en", "short_name", "area")}
    if code not in known:
        return actions.add_unit(
            actor=actor,
            now=now,
            code=code,
            name=name,
            parent=parent,
            kind=kind,
            valid_from=valid_from,
            **details,
        )
    today = timezone.localdate(now)
    unit = actions.move_unit(actor=actor, now=now, unit=known[code], name=name, parent=parent, on=today)
    Unit.objects.filter(pk=unit.pk).update(kind=kind, **details)
    return unit


def _close_unit(row: Row, unit: Unit | None, *, actor: Actor, now: datetime) -> None:
    try:
        on = row.optional_day("valid_to")
        if unit and on and unit.valid_to != on:
            actions.end_unit(actor=actor, now=now, unit=unit, on=on, reason="配置包")
    except BadCell:
        return
    except Refused as refused:
        row.complain(str(refused))


def load_roles(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Roles with their permissions; a permission that no app declares is a problem."""
    roles = pack.toml("roles.toml").get("roles", {})
    known = set(permissions.known())
    for code, role in roles.items():
        wanted = set(role.get("permissions", []))
        for fault in _faults_of_role(role, sorted(wanted - known)):
            problems.add("roles.toml", pack.line_of("roles.toml", f"[roles.{code}]"), f"角色 {code}：{fault}")
        # A role with a fault is made too, so that its people are not reported as well; all is undone anyway.
        actions.set_role(
            actor=actor,
            now=now,
            code=code,
            name=role.get("name", code),
            name_en=role.get("name_en", code),
            granted=wanted & known,
        )
    return len(roles)


def _faults_of_role(role: dict[str, Any], unknown: list[str]) -> Iterator[str]:
    if not role.get("name"):
        yield "没有 name"
    if unknown:
        yield f"有不认识的权限 {'、'.join(unknown)}"


def load_people(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """People and their appointments. A demo person gets the demo password unless one is set already."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    roles = {role.code: role for role in Role.objects.all()}
    people = {person.username: person for person in Person.objects.select_related("unit")}
    rows: dict[str, Row] = {}
    for row in pack.rows(
        "people.csv", required=("username", "name", "unit", "roles"), optional=("email", "demo", "locale")
    ):
        try:
            _only_once(row, "username", rows)
            wanted = _appointments(row, units, roles)
            person = _load_person(row, units, people.get(row.text("username")), actor=actor, now=now)
        except BadCell:
            continue
        _appoint(person, wanted, actor=actor, now=now)
    return len(rows)


def _appointments(row: Row, units: dict[str, Unit], roles: dict[str, Role]) -> set[tuple[Role, Unit]]:
    wanted = set()
    for item in row.items_of("roles"):
        role, _, unit = item.partition("@")
        unit = unit or row.text("unit")
        if role not in roles or unit not in units:
            raise row.complain(f"角色或机构不存在：{item}")
        wanted.add((roles[role], units[unit]))
    return wanted


def _load_person(
    row: Row, units: dict[str, Unit], person: Person | None, *, actor: Actor, now: datetime
) -> Person:
    unit = units.get(row.text("unit"))
    if unit is None:
        raise row.complain(f"机构“{row['unit']}”不存在")
    name, email = row.text("name"), row.text("email", optional=True)
    is_demo, locale = row.flag("demo"), row.text("locale", optional=True) or settings.LANGUAGE_CODE
    if person is None:
        person = actions.add_person(
            actor=actor, now=now, username=row["username"], name=name, unit=unit, email=email,
            is_demo=is_demo, locale=locale,
        )  # fmt: skip
    else:
        Person.objects.filter(pk=person.pk).update(
            name=name, unit=unit, email=email, is_demo=is_demo, locale=locale
        )
    if is_demo and not person.has_usable_password():
        actions.set_password(actor=actor, now=now, person=person, password=DEMO_PASSWORD)
    return person


def _appoint(person: Person, wanted: set[tuple[Role, Unit]], *, actor: Actor, now: datetime) -> None:
    """Bring the live appointments to what the pack says; what is gone ends today, it is not deleted."""
    live = {
        (a.role, a.unit): a for a in person.appointments.filter(valid_to=None).select_related("role", "unit")
    }
    for role, unit in sorted(wanted - set(live), key=lambda pair: (pair[0].code, pair[1].code)):
        # From the first day of the unit, so that a month played in the past finds its people in office.
        actions.appoint(actor=actor, now=now, person=person, role=role, unit=unit, on=unit.valid_from)
    for pair in set(live) - wanted:
        actions.end_appointment(actor=actor, now=now, appointment=live[pair], on=timezone.localdate(now))


SECTIONS = (
    Section("units", 10, load_units),
    Section("roles", 11, load_roles),
    Section("people", 12, load_people),
)

__all__ = ["DEMO_PASSWORD", "SECTIONS"]
