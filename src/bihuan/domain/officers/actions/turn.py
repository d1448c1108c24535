"""The outline that the actions on courses and seats share: the course's row is the lock for everything in it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate

from bihuan.domain.officers.models import Course, Enrolment, Officer
from bihuan.domain.officers.policy import require
from bihuan.domain.officers.queries.facts import course_facts, seat_facts
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.domain.officers.workflow import COURSE, SEAT
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


def lock_course(course_id: int) -> Course:
    """The course, locked until the transaction ends, with its lecturer and unit."""
    rows = Course.objects.select_for_update(of=("self",)).select_related("lecturer", "unit")
    course = rows.filter(pk=course_id).first()
    if course is None:
        raise NotFound
    return course


def take_course(verb: str, *, actor: Actor, now: datetime, course_id: int) -> tuple[Course, str]:
    """A course locked for a move, with the state after it."""
    course = lock_course(course_id)
    require(actor, COURSE.moves[verb].permission, course.unit)
    return course, COURSE.check(verb, course.state, course_facts(course, now))


def take_seat(verb: str, *, actor: Actor, now: datetime, seat_id: int) -> tuple[Enrolment, Course, str]:
    """A seat behind its course's lock, with the state after the move.

    Who learns moves his own seat; who organises moves those of the courses of his unit.
    """
    course_id = Enrolment.objects.filter(pk=seat_id).values_list("course_id", flat=True).first()
    if course_id is None:
        raise NotFound
    course = lock_course(course_id)
    seat = Enrolment.objects.select_related("officer__person__unit").get(pk=seat_id)
    seat.course = course
    permission = SEAT.moves[verb].permission
    require(actor, permission, None if permission == May.LEARN else course.unit)
    facts = seat_facts(seat, course, actor, now, rules_on(localdate(now)))
    return seat, course, SEAT.check(verb, seat.state, facts)


def note_course(course: Course, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> Entry:
    """An entry about a course."""
    return record(
        event, actor=actor, now=now, subject=course.subject, topic="training", category=course.field,
        unit=course.unit.path, reason=reason,
    )  # fmt: skip


def note_officer(
    officer: Officer,
    event: Event,
    *,
    actor: Actor,
    now: datetime,
    category: str = "",
    quantity: Decimal | int = 1,
    happened_at: datetime | None = None,
    reason: str = "",
) -> Entry:
    """An entry about an officer, with the unit that he sits in today."""
    return record(
        event, actor=actor, now=now, subject=officer.subject, topic="training", category=category,
        unit=officer.person.unit.path, quantity=quantity, happened_at=happened_at, reason=reason,
    )  # fmt: skip


def words(text: str, field: str, what: str = "理由") -> str:
    """A text that must not be empty, on one line or more; refuses `words_missing`."""
    said = text.strip()
    if not said:
        raise Refused("words_missing", "请写明{what}。", fields={field: "请填写"}, what=what)
    return said
