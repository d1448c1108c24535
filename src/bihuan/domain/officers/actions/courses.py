"""Courses: opening, moving to another time, ending, cancelling."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.officers import events
from bihuan.domain.officers.actions.turn import note_course, note_officer, take_course, words
from bihuan.domain.officers.models import Course, Lecturer
from bihuan.domain.officers.policy import is_live, require
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import EnrolmentState
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.foundation.accounts.models import Unit
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class CourseDraft:
    """A course as it is announced. `open_for`: units, with those below them; none means everybody."""

    title: str
    field: str
    hours: Decimal
    lecturer: Lecturer
    place: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    open_for: tuple[Unit, ...] = ()
    title_en: str = ""


@transaction.atomic
def open_course(*, actor: Actor, now: datetime, draft: CourseDraft, unit: Unit) -> Course:
    """开课: announce a course of a unit.

    Refuses `wrong_field` (not what the lecturer may teach, or he is not in the pool then), `bad_time`,
    `too_many_hours` (more hours than the clock gives), `no_seats`.
    """
    require(actor, May.ORGANISE, unit)
    _check(draft, now)
    course = Course.objects.create(
        title=words(draft.title, "title", what="课程名称")[:120],
        title_en=draft.title_en.strip(),
        field=draft.field,
        hours=draft.hours,
        lecturer=draft.lecturer,
        place=words(draft.place, "place", what="上课地点")[:120],
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        capacity=draft.capacity,
        unit=unit,
        opened_at=now,
        opened_by_id=actor.person_id,
        room_key=secrets.token_hex(16),
    )
    course.open_for.set(draft.open_for)
    event = events.CourseOpened(
        course=course.title, hours=str(course.hours), starts_at=course.starts_at.isoformat()
    )
    note_course(course, event, actor=actor, now=now)
    return course


def _check(draft: CourseDraft, now: datetime) -> None:
    day = localdate(draft.starts_at)
    lecturer = draft.lecturer
    if rules_on(localdate(now)).field(draft.field) is None or draft.field not in lecturer.teaches:
        raise Refused(
            "wrong_field",
            "{name} 不讲这一类内容。请换一位讲师，或先在师资库里改。",
            fields={"lecturer": "请换一位"},
            name=lecturer.name,
        )
    if not is_live(lecturer.valid_from, lecturer.valid_to, day):
        raise Refused(
            "lecturer_gone",
            "{name} 那天不在师资库里。请换一位讲师。",
            fields={"lecturer": "请换一位"},
            name=lecturer.name,
        )
    _check_time(draft.starts_at, draft.ends_at, draft.hours, now)
    if draft.capacity < 1:
        raise Refused("no_seats", "名额至少 1 个。", fields={"capacity": "请填写"})


def _check_time(starts_at: datetime, ends_at: datetime, hours: Decimal, now: datetime) -> None:
    if ends_at <= starts_at or starts_at <= now:
        raise Refused(
            "bad_time",
            "上课时间不对：要在现在以后，结束晚于开始。请核对日期和时间。",
            fields={"starts_at": "请核对"},
        )
    # A training hour (学时) is 45 to 60 minutes; more than one to 45 minutes on the clock cannot be.
    if hours <= 0 or Decimal((ends_at - starts_at).total_seconds()) < hours * 45 * 60:
        raise Refused(
            "too_many_hours",
            "学时和上课时间对不上：1 学时至少 45 分钟。请核对学时，或延长上课时间。",
            fields={"hours": "请核对"},
        )


@transaction.atomic
def change_course(
    *, actor: Actor, now: datetime, course_id: int, place: str, starts_at: datetime, ends_at: datetime
) -> Course:
    """改时间地点, as long as nobody's hours were counted. Seats stay; who cannot come withdraws."""
    course, _ = take_course("change_course", actor=actor, now=now, course_id=course_id)
    _check_time(starts_at, ends_at, course.hours, now)
    before = course.starts_at
    course.place = words(place, "place", what="上课地点")[:120]
    course.starts_at, course.ends_at = starts_at, ends_at
    course.save()
    event = events.CourseChanged(starts_at=starts_at.isoformat(), before=before.isoformat())
    note_course(course, event, actor=actor, now=now)
    return course


@transaction.atomic
def close_course(*, actor: Actor, now: datetime, course_id: int) -> Course:
    """结课: who had a seat and did not sign in was absent. Refuses `waiting` while somebody waits to be confirmed."""
    course, target = take_course("close_course", actor=actor, now=now, course_id=course_id)
    missing = list(
        course.enrolments.filter(state=EnrolmentState.ENROLLED).select_related("officer__person__unit")
    )
    for seat in missing:
        seat.state, seat.settled_at, seat.settled_by_id = EnrolmentState.ABSENT, now, actor.person_id
        seat.save()
        note_officer(seat.officer, events.MarkedAbsent(course=course.code), actor=actor, now=now)
    course.state = target
    course.save()
    attended = course.enrolments.filter(state=EnrolmentState.ATTENDED).count()
    absent = course.enrolments.filter(state=EnrolmentState.ABSENT).count()
    note_course(course, events.CourseHeld(attended=attended, absent=absent), actor=actor, now=now)
    return course


@transaction.atomic
def cancel_course(*, actor: Actor, now: datetime, course_id: int, reason: str) -> Course:
    """取消这门课, with the reason for those who had a seat."""
    course, target = take_course("cancel_course", actor=actor, now=now, course_id=course_id)
    course.state, course.note = target, words(reason, "reason")[:500]
    course.save()
    event = events.CourseCancelled(enrolled=course.enrolments.count())
    note_course(course, event, actor=actor, now=now, reason=course.note)
    return course
