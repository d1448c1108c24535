"""Officers of two units, a lecturer, who organises their training, and rules to do it by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bihuan.domain.officers import actions
from bihuan.domain.officers.models import Course, Enrolment, Lecturer, Officer, TrainingRules
from bihuan.domain.officers.queries.rooms import room_code
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.actors import SYSTEM, Actor
from tests.factories.accounts import SET_UP, person, unit
from tests.factories.accounts import actor as actor_of

RULES: dict[str, Any] = {
    "hours_a_year": 60,
    "least_officers": 2,
    "catch_up_until": "03-31",
    "forecast_after_days": 30,
    "code_minutes": 5,
    "sign_in_before_minutes": 30,
    "minimum_ratings": 2,
    "fields": [{"code": "law", "name": "公共法律知识"}, {"code": "safety", "name": "安全检查实务"}],
}
# username, unit, permissions
CAST: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ann", "T-SJ", (May.LEARN,)),
    ("bob", "T-SJ", (May.LEARN,)),
    ("cai", "T-XF", (May.LEARN,)),
    ("organiser", "T", (May.LEARN, May.VIEW, May.ORGANISE, May.MANAGE)),
    ("organiser2", "T", (May.VIEW, May.ORGANISE, May.MANAGE)),
    ("chief", "T-SJ", (May.VIEW,)),
    ("stranger", "T-XF", ()),
)
HOLDERS = ("ann", "bob", "cai", "organiser")
VALID = (date(2023, 1, 1), date(2031, 1, 1))


@dataclass(frozen=True)
class School:
    """The people by name, as actors and as officers; the moment is a Wednesday in 2026."""

    people: dict[str, Person]
    actors: dict[str, Actor]
    officers: dict[str, Officer]
    lecturer: Lecturer
    now: datetime

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def at(self, *, days: float = 0, hours: float = 0) -> datetime:
        return self.now + timedelta(days=days, hours=hours)


def certify(
    somebody: Person, number: str, valid: tuple[date, date] = VALID, *, at: datetime = SET_UP
) -> Officer:
    """Give somebody a certificate; returns him as an officer."""
    draft = actions.CertificateDraft(number, "区政府", "市场监管", *valid)
    return actions.enter_certificate(actor=SYSTEM, now=at, person_id=somebody.pk, draft=draft).officer


def school(now: datetime, **rules: Any) -> School:
    """Two units below one, with three officers, two organisers (one of them an officer too) and a lecturer."""
    TrainingRules.objects.create(valid_from=date(2000, 1, 1), data={**RULES, **rules})
    root = unit("T", kind="district")
    units = {"T": root, "T-SJ": unit("T-SJ", root), "T-XF": unit("T-XF", root)}
    people = {name: person(name, units[where], *held) for name, where, held in CAST}
    officers = {name: certify(people[name], f"3205-{name}-0001") for name in HOLDERS}
    draft = actions.LecturerDraft("程砚秋", "区司法局", ("law",), date(2024, 1, 1))
    lecturer = actions.list_lecturer(actor=SYSTEM, now=SET_UP, code="L1", draft=draft)
    actors = {name: actor_of(who, now.date()) for name, who in people.items()}
    return School(people, actors, officers, lecturer, now)


def course(school: School, *, days: float = 1, hours: str = "4", capacity: int = 30, **more: Any) -> Course:
    """A course of so many hours that begins in so many days."""
    starts_at = school.at(days=days)
    given: dict[str, Any] = {
        "title": "行政处罚法要点",
        "field": "law",
        "hours": Decimal(hours),
        "lecturer": school.lecturer,
        "place": "区行政中心 201",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=float(hours)),
        "capacity": capacity,
        **more,
    }
    unit_of = school.people["organiser"].unit
    return actions.open_course(
        actor=school["organiser"], now=school.now, draft=actions.CourseDraft(**given), unit=unit_of
    )


def seat_of(school: School, which: Course, name: str = "ann") -> Enrolment:
    """A seat that an officer took for himself."""
    return actions.enrol_officer(
        actor=school[name], now=school.now, course_id=which.pk, officer_id=school.officers[name].pk
    )


def signed_in(school: School, which: Course, name: str = "ann") -> Enrolment:
    """A seat whose holder typed the room's code when the course began."""
    seat, at = seat_of(school, which, name), which.starts_at
    code = room_code(which, at, rules_on(at.date()))
    return actions.sign_in(actor=school[name], now=at, seat_id=seat.pk, code=code)


def attended(school: School, which: Course, name: str = "ann", by: str = "organiser2") -> Enrolment:
    """A seat whose hours were counted."""
    seat = signed_in(school, which, name)
    return actions.confirm_attendance(actor=school[by], now=which.ends_at, seat_id=seat.pk)


def hours(school: School, name: str, amount: str, on: date) -> None:
    """Hours that were proved elsewhere."""
    actions.take_over_hours(
        actor=SYSTEM, now=school.now, officer_id=school.officers[name].pk, hours=Decimal(amount), on=on,
        reason="旧台账",
    )  # fmt: skip


def rows(people: Mapping[str, Person], admin: Actor, now: datetime) -> dict[str, Any]:
    """One of everything that has an address, in whatever town: two officers, a course, a seat, a line of hours."""
    TrainingRules.objects.create(valid_from=date(2000, 1, 1), data=RULES)
    officer, other = certify(people["handler"], "3205-1"), certify(people["everything"], "3205-2")
    draft = actions.LecturerDraft("程砚秋", "区司法局", ("law",), date(2024, 1, 1))
    lecturer = actions.list_lecturer(actor=admin, now=now, code="L1", draft=draft)
    starts_at = now + timedelta(days=3)
    announced = actions.CourseDraft(
        title="行政处罚法要点", field="law", hours=Decimal(4), lecturer=lecturer, place="201",
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=4), capacity=30,
    )  # fmt: skip
    held = actions.open_course(actor=admin, now=now, draft=announced, unit=people["everything"].unit)
    seat = actions.enrol_officer(actor=admin, now=now, course_id=held.pk, officer_id=officer.pk)
    line = actions.take_over_hours(
        actor=admin, now=now, officer_id=officer.pk, hours=Decimal(8), on=now.date(), reason="旧台账"
    )
    return {
        "officer": officer.pk, "other_officer": other.pk, "certificate": officer.certificates.get().pk,
        "lecturer": lecturer.code, "course": held.code, "seat": seat.pk, "hours": line.pk,
    }  # fmt: skip
