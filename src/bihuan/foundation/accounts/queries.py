"""What the product asks about units, people and roles."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.models import ApiToken, Appointment, Person, Role, Unit, UnitSpan
from bihuan.foundation.accounts.policy import visible_people, visible_tokens
from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

__all__ = ["visible_people", "visible_tokens"]


def live(on: date) -> Q:
    """Rows whose validity covers a day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


def units(on: date) -> QuerySet[Unit]:
    """The units that exist on a day, parents before children."""
    return Unit.objects.filter(live(on)).select_related("parent")


def units_named(codes: Collection[str]) -> dict[str, Unit]:
    """The units of some codes, also those that have ended, in the order of the tree."""
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes).order_by("path")} if codes else {}


def unit_by_code(code: str) -> Unit:
    """The unit with this code; refuses with `NotFound`."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise NotFound("没有代码为“{code}”的机构。请从机构名录里选。", code=code)
    return unit


def person_by_username(username: str) -> Person:
    """The person with this account; refuses with `NotFound`."""
    person = Person.objects.filter(username=username).select_related("unit").first()
    if person is None:
        raise NotFound("没有账号“{username}”。请用 bihuan people list 查看。", username=username)
    return person


def role_by_code(code: str) -> Role:
    """The role with this code; refuses with `NotFound`."""
    role = Role.objects.filter(code=code).first()
    if role is None:
        known = "、".join(Role.objects.values_list("code", flat=True)) or "（还没有角色，请先加载配置包）"
        raise NotFound("没有角色“{code}”。可选：{known}", code=code, known=known)
    return role


def path_on(unit: Unit, day: date) -> str:
    """Where a unit stood in the tree on a day; today's path when no span covers it."""
    span = unit.spans.filter(live(day)).first()
    return span.path if span else unit.path


# In which order the units below one unit are listed: first by kind, then by code.
_KINDS = [*UnitKind.values]


@dataclass(frozen=True)
class UnitNode:
    """A unit as it was named and placed on a day; `depth` counts the units above it."""

    unit: Unit
    name: str
    path: str
    depth: int
    people: int


def tree_on(day: date) -> list[UnitNode]:
    """The whole tree as it stood on a day, parents before children, with the people who sit in each unit now."""
    seats = dict(
        Person.objects.filter(is_active=True).values_list("unit_id").annotate(n=Count("pk")).order_by()
    )
    spans = list(UnitSpan.objects.filter(live(day)).select_related("unit"))
    rank = {span.unit.code: (_KINDS.index(span.unit.kind), span.unit.code) for span in spans}
    spans.sort(key=lambda span: [rank.get(code, (0, code)) for code in span.path.strip("/").split("/")])
    return [
        UnitNode(span.unit, span.name, span.path, span.path.count("/") - 2, seats.get(span.unit_id, 0))
        for span in spans
    ]


def unit_history(unit: Unit) -> list[UnitSpan]:
    """How a unit was named and placed, latest first."""
    return list(unit.spans.order_by("-valid_from"))


def units_of_areas(codes: Iterable[str], on: date) -> dict[str, Unit]:
    """The unit that answers for each of these places on a day, by the place's code."""
    return {unit.area: unit for unit in units(on).filter(area__in=list(codes))}


def person_by_id(actor: Actor, person_id: int) -> Person:
    """One visible person; refuses with `NotFound`."""
    person = visible_people(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound
    return person


def appointments_of(person: Person) -> list[Appointment]:
    """Every role that a person holds or held, those in force first."""
    rows = list(person.appointments.select_related("role", "unit").order_by("-valid_from", "pk"))
    return sorted(rows, key=lambda row: row.valid_to is not None)


def roles() -> list[Role]:
    """Every role, by code."""
    return list(Role.objects.all())


def holders_by_role(on: date) -> dict[int, int]:
    """How many active people hold each role on a day, by the role's key."""
    rows = Appointment.objects.filter(live(on), person__is_active=True).values_list("role_id")
    return dict(rows.annotate(n=Count("person_id", distinct=True)).order_by())


def wrong_passwords(person: Person) -> int:
    """How many wrong passwords were typed from one address since the last good one."""
    tries = AccessAttempt.objects.filter(username=person.username)
    return max(tries.values_list("failures_since_start", flat=True), default=0)


def is_locked(person: Person) -> bool:
    """Whether sign-in was locked because of wrong passwords; it opens by itself after the cool-off."""
    return wrong_passwords(person) >= int(settings.AXES_FAILURE_LIMIT)


def people_with(permission: str, *, on: date, unit_path: str = "/") -> QuerySet[Person]:
    """Active people who hold a permission over the unit at `unit_path` on a day."""
    codes = [role.code for role in Role.objects.all() if permission in role.permissions]
    covering = [unit_path[: end + 1] for end, letter in enumerate(unit_path) if letter == "/" and end]
    rows = Appointment.objects.filter(live(on), role__code__in=codes)
    if covering:
        rows = rows.filter(unit__path__in=covering)
    return Person.objects.filter(is_active=True, appointments__in=rows).distinct().select_related("unit")


def people_of(actor: Actor, *, on: date, text: str = "", unit: str = "") -> QuerySet[Person]:
    """The directory as an actor sees it, with the roles of the day."""
    rows = Appointment.objects.filter(live(on)).select_related("role", "unit")
    people = visible_people(actor).prefetch_related(
        Prefetch("appointments", rows, to_attr="live_appointments")
    )
    if text:
        people = people.filter(Q(name__icontains=text) | Q(username__icontains=text))
    return people.filter(unit__path__startswith=unit_by_code(unit).path) if unit else people


def demo_people() -> QuerySet[Person]:
    """The pack's demo people, who have the demo password."""
    return (
        Person.objects.filter(is_demo=True, is_active=True)
        .select_related("unit")
        .prefetch_related("appointments__role")
    )


def one_demo_person_per_role() -> list[tuple[Role, Person]]:
    """The accounts that `make run` prints: for each role somebody who holds it, people with few roles first."""
    people = sorted(demo_people(), key=lambda person: (len(person.appointments.all()), person.username))
    found: dict[Role, Person] = {}
    for person in people:
        for appointment in person.appointments.all():
            if appointment.valid_to is None:
                found.setdefault(appointment.role, person)
    return sorted(found.items(), key=lambda pair: pair[0].pk)


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own API keys, newest first."""
    return visible_tokens(actor).filter(person_id=actor.person_id or 0).order_by("-created_at", "-pk")


def digest_of(key: str) -> str:
    """How a token is stored. It is random and long, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def actor_for_token(key: str, *, now: datetime) -> Actor | None:
    """The actor that an API key stands for, or None when it is unknown, expired, revoked or its owner is off."""
    fresh = Q(expires_at=None) | Q(expires_at__gt=now)
    token = (
        ApiToken.objects.filter(fresh, digest=digest_of(key), revoked_at=None, person__is_active=True)
        .select_related("person__unit")
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return actor_of(token.person, localdate(now))
