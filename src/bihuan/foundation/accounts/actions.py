"""What can be done to units, people, roles and tokens."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from bihuan.foundation.accounts import events
from bihuan.foundation.accounts.models import ApiToken, Appointment, Person, Role, Unit, UnitSpan
from bihuan.foundation.accounts.policy import require_manage, visible_tokens
from bihuan.foundation.accounts.queries import digest_of
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel import permissions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


def _record_unit(event: Event, unit: Unit, *, actor: Actor, now: datetime, reason: str = "") -> None:
    subject = Subject("unit", unit.pk, unit.code)
    record(event, actor=actor, now=now, subject=subject, unit=unit.path, reason=reason)


@transaction.atomic
def add_unit(
    *,
    actor: Actor,
    now: datetime,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    valid_from: date,
    name_en: str = "",
    short_name: str = "",
    area: str = "",
) -> Unit:
    """Set up a unit below `parent` from a day on. Refuses a code that is taken."""
    require_manage(actor)
    if Unit.objects.filter(code=code).exists():
        raise Refused(
            "code_taken", "机构代码“{code}”已经有了，请换一个。", code=code, fields={"code": "已被使用"}
        )
    unit = Unit.objects.create(
        code=code,
        name=name,
        name_en=name_en,
        short_name=short_name,
        kind=kind,
        parent=parent,
        path=f"{parent.path if parent else '/'}{code}/",
        area=area,
        valid_from=valid_from,
    )
    UnitSpan.objects.create(unit=unit, name=name, path=unit.path, valid_from=valid_from)
    _record_unit(
        events.UnitAdded(name=name, parent=parent.code if parent else ""), unit, actor=actor, now=now
    )
    return unit


@transaction.atomic
def move_unit(
    *, actor: Actor, now: datetime, unit: Unit, name: str, parent: Unit | None, on: date, reason: str = ""
) -> Unit:
    """Rename a unit or put it below another from a day on. What was recorded before keeps the old path.

    Refuses a move below itself, and a day before the present span began.
    """
    require_manage(actor)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    old_name, old_path = unit.name, unit.path
    if parent and parent.path.startswith(old_path):
        raise Refused("own_descendant", "“{name}”不能划到自己的下级机构。请另选上级。", name=old_name)
    new_path = f"{parent.path if parent else '/'}{unit.code}/"
    if (name, new_path) == (old_name, old_path):
        return unit
    if unit.valid_to is not None:
        raise Refused("unit_ended", "“{name}”已经撤销，不能再更名或改隶。", name=old_name)
    beneath = Unit.objects.select_for_update().filter(path__startswith=old_path).exclude(pk=unit.pk)
    unit.name, unit.parent = name, parent
    for moved in (unit, *beneath):
        moved.path = new_path + moved.path[len(old_path) :]
        _begin_span(moved, on)
        moved.save()
    event = events.UnitMoved(old_name=old_name, old_path=old_path, name=name, path=new_path)
    _record_unit(event, unit, actor=actor, now=now, reason=reason)
    return unit


def _begin_span(unit: Unit, on: date) -> None:
    """End the span in force and begin the next; a second change on the same day replaces the first."""
    last = unit.spans.filter(valid_to=None).first()
    if last is None:  # closed before: its history ends where it ended
        return
    if on < last.valid_from:
        raise Refused(
            "too_early",
            "生效日 {on} 早于现行设置的起始日 {start}。请改晚一些。",
            on=on,
            start=last.valid_from,
        )
    if on == last.valid_from:
        UnitSpan.objects.filter(pk=last.pk).update(name=unit.name, path=unit.path)
        return
    UnitSpan.objects.filter(pk=last.pk).update(valid_to=on)
    UnitSpan.objects.create(unit=unit, name=unit.name, path=unit.path, valid_from=on)


@transaction.atomic
def end_unit(*, actor: Actor, now: datetime, unit: Unit, on: date, reason: str) -> Unit:
    """Close a unit from a day on. Refuses while a unit below it lives, and a day on which it was not yet there."""
    require_manage(actor)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.children.filter(Q(valid_to=None) | Q(valid_to__gt=on)).exists():
        raise Refused("has_children", "“{name}”还有下级机构。请先撤并下级机构。", name=unit.name)
    if on <= unit.valid_from:
        raise Refused(
            "too_early", "撤销日 {on} 不晚于设立日 {start}。请改晚一些。", on=on, start=unit.valid_from
        )
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])
    unit.spans.filter(valid_to=None, valid_from__lt=on).update(valid_to=on)
    _record_unit(events.UnitEnded(), unit, actor=actor, now=now, reason=reason)
    return unit


def _record_person(event: Event, person: Person, *, actor: Actor, now: datetime, reason: str = "") -> None:
    subject = Subject("person", person.pk, person.username)
    record(event, actor=actor, now=now, subject=subject, unit=person.unit.path, reason=reason)


@transaction.atomic
def add_person(
    *, actor: Actor, now: datetime, username: str, name: str, unit: Unit, email: str = "", **more: object
) -> Person:
    """Add somebody who can sign in once a password is set. Refuses a username that is taken."""
    require_manage(actor)
    if Person.objects.filter(username=username).exists():
        message = "账号“{username}”已经有了，请换一个。"
        raise Refused("username_taken", message, username=username, fields={"username": "已被使用"})
    person = Person(username=username, name=name, unit=unit, email=email, joined_at=now, **more)
    person.set_unusable_password()
    person.save()
    _record_person(events.PersonAdded(), person, actor=actor, now=now)
    return person


@transaction.atomic
def switch_person(*, actor: Actor, now: datetime, person: Person, is_active: bool, reason: str) -> Person:
    """Let a person sign in, or no longer. Nobody switches himself off."""
    require_manage(actor)
    if person.pk == actor.person_id:
        raise Refused("own_account", "不能停用自己的账号。请由另一位管理员办理。")
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    _record_person(events.PersonSwitched(is_active=is_active), person, actor=actor, now=now, reason=reason)
    return person


@transaction.atomic
def set_password(*, actor: Actor, now: datetime, person: Person, password: str) -> None:
    """Set a person's password. Refuses one that is too weak, with what is wrong with it."""
    if actor.person_id != person.pk:
        require_manage(actor)
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused("weak_password", "密码不合要求：{why}", why="；".join(error.messages)) from None
    person.set_password(password)
    person.save(update_fields=["password"])
    _record_person(events.PasswordSet(), person, actor=actor, now=now)


@transaction.atomic
def unlock_person(*, actor: Actor, now: datetime, person: Person, reason: str = "") -> int:
    """Forget the wrong passwords of a person, so that he can try again at once; returns how many rows there were."""
    require_manage(actor)
    forgotten: int = reset(username=person.username)
    _record_person(events.PersonUnlocked(), person, actor=actor, now=now, reason=reason)
    return forgotten


@transaction.atomic
def set_role(
    *, actor: Actor, now: datetime, code: str, name: str, name_en: str, granted: Iterable[str]
) -> Role:
    """Define a role or change what it may. Refuses permissions that no app declares."""
    require_manage(actor)
    wanted = sorted(set(granted))
    unknown = [permission for permission in wanted if permission not in permissions.known()]
    if unknown:
        raise Refused(
            "unknown_permission", "没有这些权限：{unknown}。请对照权限参考页。", unknown="、".join(unknown)
        )
    role, _ = Role.objects.select_for_update().get_or_create(
        code=code, defaults={"name": name, "name_en": name_en}
    )
    before = set(role.permissions)
    role.name, role.name_en, role.permissions = name, name_en, wanted
    role.save()
    if before != set(wanted):
        event = events.RoleChanged(granted=sorted(set(wanted) - before), taken=sorted(before - set(wanted)))
        record(event, actor=actor, now=now, subject=Subject("role", role.pk, role.code))
    return role


@transaction.atomic
def appoint(*, actor: Actor, now: datetime, person: Person, role: Role, unit: Unit, on: date) -> Appointment:
    """Give a person a role in a unit from a day on; the same again changes nothing."""
    require_manage(actor)
    appointment, is_new = Appointment.objects.get_or_create(
        person=person, role=role, unit=unit, valid_to=None, defaults={"valid_from": on}
    )
    if is_new:
        _record_person(events.Appointed(role=role.code), person, actor=actor, now=now)
    return appointment


@transaction.atomic
def end_appointment(
    *, actor: Actor, now: datetime, appointment: Appointment, on: date, reason: str = ""
) -> Appointment:
    """Take a role from a person from a day on."""
    require_manage(actor)
    appointment.valid_to = on
    appointment.save(update_fields=["valid_to"])
    event = events.AppointmentEnded(role=appointment.role.code)
    _record_person(event, appointment.person, actor=actor, now=now, reason=reason)
    return appointment


@transaction.atomic
def issue_token(
    *, actor: Actor, now: datetime, person: Person, name: str, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new API key for oneself (or, for who manages accounts, for anybody). The key is returned once only."""
    if actor.person_id != person.pk:
        require_manage(actor)
    key = f"bh_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        person=person, name=name, digest=digest_of(key), hint=key[-4:], created_at=now, expires_at=expires_at
    )
    _record_person(events.TokenIssued(name=name), person, actor=actor, now=now)
    return token, key


@transaction.atomic
def revoke_token(*, actor: Actor, now: datetime, token_id: int) -> ApiToken:
    """Make a key useless from now on; revoking twice is harmless."""
    token = visible_tokens(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        _record_person(events.TokenRevoked(name=token.name), token.person, actor=actor, now=now)
    return token
