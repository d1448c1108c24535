"""Units, people and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.naming import facts, named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.district import (
    AppointmentOut,
    PersonDetail,
    PersonOut,
    RoleOut,
    UnitDetail,
    UnitOut,
)
from bihuan.api.types import Code, Day, In, Key, Line, Reason, Word
from bihuan.foundation.accounts import actions, queries
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.kernel.refusals import NotFound

if TYPE_CHECKING:
    from bihuan.foundation.accounts.models import Appointment, Person, Role, Unit

units, people, roles = Router(tags=["units"]), Router(tags=["people"]), Router(tags=["roles"])
Email = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class UnitQuery(Paging):
    """The units that exist on a day; `kind` narrows."""

    on: Day | None = None
    kind: UnitKind | None = None


@units.get("", response=Page[UnitOut], operation_id="list_units", summary="Units · 机构")
def list_units(request: ApiRequest, asked: Query[UnitQuery]) -> dict[str, Any]:
    """The units, by code."""
    rows = queries.units(asked.on or timezone.localdate())
    return page(rows.filter(kind=asked.kind) if asked.kind else rows, asked, by="code")


@units.get("/{code}", response=UnitDetail, operation_id="get_unit", summary="One unit · 机构详情")
def get_unit(request: ApiRequest, code: Code) -> dict[str, Any]:
    """A unit and how it was named and placed before."""
    return _detail(queries.unit_by_code(code))


def _detail(unit: Unit) -> dict[str, Any]:
    same = {name: getattr(unit, name) for name in UnitOut.model_fields}
    return {**same, "history": queries.unit_history(unit)}


class UnitIn(In):
    """A new unit."""

    code: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    kind: UnitKind
    parent: Code | None = None
    valid_from: Day
    name_en: Annotated[str, Field(max_length=100)] = ""
    short_name: Word = ""
    area: Annotated[str, Field(max_length=32)] = ""


@units.post(
    "", response={201: UnitOut}, operation_id="add_unit_of_directory", summary="Set up a unit · 新设机构"
)
def add_unit(request: ApiRequest, sent: UnitIn) -> Unit:
    """Set up a unit below another from a day on."""
    given = facts({"parent": None, **sent.model_dump()}, request.actor)
    return actions.add_unit(actor=request.actor, now=timezone.now(), **given)


class MoveUnitIn(In):
    """The name and the unit above from a day on; what was recorded before keeps the old path."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    parent: Code | None = None
    on: Day
    reason: Reason = ""


@units.post(
    "/{code}/moves/move_unit",
    response=UnitOut,
    operation_id="move_unit",
    summary="Rename or move · 更名或改隶",
)
def move_unit(request: ApiRequest, code: Code, sent: MoveUnitIn) -> Unit:
    """Rename a unit or put it below another from a day on."""
    given = facts(sent.model_dump(), request.actor)
    unit = queries.unit_by_code(code)
    return actions.move_unit(actor=request.actor, now=timezone.now(), unit=unit, **given)


class OnIn(In):
    """From which day on, and why."""

    on: Day
    reason: Reason


@units.post(
    "/{code}/moves/end_unit", response=UnitOut, operation_id="end_unit", summary="Close a unit · 撤销机构"
)
def end_unit(request: ApiRequest, code: Code, sent: OnIn) -> Unit:
    """Close a unit from a day on; the units below it have to be closed before."""
    unit = queries.unit_by_code(code)
    return actions.end_unit(
        actor=request.actor, now=timezone.now(), unit=unit, on=sent.on, reason=sent.reason
    )


class PersonQuery(Paging):
    """`q` is part of a name or an account, `unit` a unit's code."""

    q: Line = ""
    unit: Word = ""


@people.get("", response=Page[PersonOut], operation_id="list_people", summary="People · 人员")
def list_people(request: ApiRequest, asked: Query[PersonQuery]) -> dict[str, Any]:
    """The directory as far as you may see it, by account."""
    if asked.unit:
        named("unit", asked.unit, request.actor)
    rows = queries.people_of(request.actor, on=timezone.localdate(), text=asked.q, unit=asked.unit)
    return page(rows, asked, by="username")


def _person(request: ApiRequest, username: str) -> Person:
    found = queries.visible_people(request.actor).filter(username=username).first()
    if found is None:
        raise NotFound
    return found


@people.get("/{username}", response=PersonDetail, operation_id="get_person", summary="One person · 人员详情")
def get_person(request: ApiRequest, username: Code) -> dict[str, Any]:
    """A person with every role that he holds or held."""
    return _person_detail(_person(request, username))


def _person_detail(person: Person) -> dict[str, Any]:
    same = {name: getattr(person, name) for name in PersonOut.model_fields}
    return {**same, "appointments": queries.appointments_of(person)}


class PersonIn(In):
    """Somebody new; he signs in once a password is set."""

    username: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.@+-]+$")]
    name: Annotated[str, Field(min_length=1, max_length=60)]
    unit: Code
    email: Email = ""


@people.post("", response={201: PersonOut}, operation_id="add_person", summary="Add a person · 新增人员")
def add_person(request: ApiRequest, sent: PersonIn) -> Person:
    """Add somebody to a unit."""
    given = facts(sent.model_dump(), request.actor)
    return actions.add_person(actor=request.actor, now=timezone.now(), **given)


class SwitchIn(In):
    """Whether the person may sign in, and why it changes."""

    is_active: bool
    reason: Reason


@people.post(
    "/{username}/moves/switch_person",
    response=PersonOut,
    operation_id="switch_person",
    summary="Switch on or off · 启用停用",
)
def switch_person(request: ApiRequest, username: Code, sent: SwitchIn) -> Person:
    """Let a person sign in, or no longer. Nobody switches himself off."""
    person = _person(request, username)
    given = sent.model_dump()
    return actions.switch_person(actor=request.actor, now=timezone.now(), person=person, **given)


class PasswordIn(In):
    """The new password."""

    password: Annotated[str, Field(min_length=1, max_length=200)]


@people.post(
    "/{username}/moves/set_password",
    response={204: None},
    operation_id="set_password",
    summary="Set a password · 设置密码",
)
def set_password(request: ApiRequest, username: Code, sent: PasswordIn) -> None:
    """Set one's own password or, for who manages accounts, anybody's."""
    person = _person(request, username)
    actions.set_password(actor=request.actor, now=timezone.now(), person=person, password=sent.password)


@people.post(
    "/{username}/moves/unlock_person",
    response={204: None},
    operation_id="unlock_person",
    summary="Unlock · 解除锁定",
)
def unlock_person(request: ApiRequest, username: Code) -> None:
    """Forget the wrong passwords of a person, so that he can try again at once."""
    actions.unlock_person(actor=request.actor, now=timezone.now(), person=_person(request, username))


class AppointIn(In):
    """Which role, in which unit, from which day on."""

    role: Code
    unit: Code
    on: Day


@people.post(
    "/{username}/appointments",
    response={201: AppointmentOut},
    operation_id="appoint",
    summary="Give a role · 任命",
)
def appoint(request: ApiRequest, username: Code, sent: AppointIn) -> Appointment:
    """Give a person a role in a unit (and so in all units below it) from a day on."""
    given = facts(sent.model_dump(), request.actor)
    person = _person(request, username)
    return actions.appoint(actor=request.actor, now=timezone.now(), person=person, **given)


class EndAppointmentIn(In):
    """From which day on, and why."""

    on: Day
    reason: Reason = ""


@people.post(
    "/{username}/appointments/{id}/moves/end_appointment",
    response=AppointmentOut,
    operation_id="end_appointment",
    summary="Take a role · 免除角色",
)
def end_appointment(
    request: ApiRequest,
    username: Code,
    id: Key,  # noqa: A002  # its name in the address
    sent: EndAppointmentIn,
) -> Appointment:
    """Take a role from a person from a day on."""
    rows = queries.appointments_of(_person(request, username))
    found = next((row for row in rows if row.pk == id), None)
    if found is None:
        raise NotFound
    given = sent.model_dump()
    return actions.end_appointment(actor=request.actor, now=timezone.now(), appointment=found, **given)


@roles.get("", response=list[RoleOut], operation_id="list_roles", summary="Roles · 角色")
def list_roles(request: ApiRequest) -> list[Role]:
    """The roles and what each may."""
    return queries.roles()


class RoleIn(In):
    """A role's names and its permissions, all of them."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    name_en: Annotated[str, Field(min_length=1, max_length=60)]
    permissions: Annotated[list[Code], Field(max_length=200, examples=[["cases.report"]])]


@roles.put("/{code}", response=RoleOut, operation_id="set_role", summary="Define a role · 设定角色")
def set_role(request: ApiRequest, code: Code, sent: RoleIn) -> Role:
    """Define a role or change what it may."""
    return actions.set_role(
        actor=request.actor,
        now=timezone.now(),
        code=code,
        name=sent.name,
        name_en=sent.name_en,
        granted=sent.permissions,
    )
