"""Seats: enrolling, signing in with the room's code, and the organiser's word that somebody was there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.officers import events
from bihuan.domain.officers.actions.hours import post_hours
from bihuan.domain.officers.actions.turn import lock_course, note_officer, take_seat, words
from bihuan.domain.officers.models import Course, Enrolment, Officer
from bihuan.domain.officers.policy import require, visible_officers
from bihuan.domain.officers.queries.facts import seat_facts
from bihuan.domain.officers.queries.rooms import is_room_code
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import TAKING_A_SEAT, CourseState, EnrolmentState, HoursKind
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.domain.officers.workflow import SEAT
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def enrol_officer(*, actor: Actor, now: datetime, course_id: int, officer_id: int) -> Enrolment:
    """报名, for oneself, or by the organiser for somebody.

    Refuses `course_over`, `not_open_for_unit`, `is_lecturer`, `full`, `overlap` (a seat in another course at that
    time) and `enrolled_already`.
    """
    course = lock_course(course_id)
    officer = visible_officers(actor).select_related("person__unit").filter(pk=officer_id).first()
    if officer is None:
        raise NotFound
    is_own = officer.person_id == actor.person_id
    require(actor, May.LEARN if is_own else May.ORGANISE, None if is_own else course.unit)
    _check(course, officer, now)
    seat = _seat(course, officer, actor, now)
    seat.save()
    note_officer(officer, events.Enrolled(course=course.code), actor=actor, now=now, category=course.field)
    return seat


def _seat(course: Course, officer: Officer, actor: Actor, now: datetime) -> Enrolment:
    """A new seat, or the one that was given up before."""
    seat = Enrolment.objects.select_related("officer").filter(course=course, officer=officer).first()
    if seat is None:
        return Enrolment(course=course, officer=officer, enrolled_at=now)
    if seat.state != EnrolmentState.WITHDRAWN:
        raise Refused("enrolled_already", "已经报过名了，不用再报。")
    facts = seat_facts(seat, course, actor, now, rules_on(localdate(now)))
    seat.state, seat.enrolled_at = SEAT.check("enrol_again", seat.state, facts), now
    return seat


def _check(course: Course, officer: Officer, now: datetime) -> None:
    if course.state != CourseState.OPEN or now > course.ends_at:
        raise Refused("course_over", "这门课已经结课或取消，不能再报名、签到。")
    if course.lecturer.person_id == officer.person_id:
        raise Refused("is_lecturer", "讲课的人不用报自己的课。")
    open_for = list(course.open_for.values_list("path", flat=True))
    if open_for and not any(officer.person.unit.path.startswith(path) for path in open_for):
        raise Refused("not_open_for_unit", "这门课不对您的单位开放。请另选一门，或联系组织者。")
    if course.enrolments.filter(state__in=TAKING_A_SEAT).count() >= course.capacity:
        raise Refused(
            "full", "名额满了（{capacity} 人）。请另选一门，或等有人退出。", capacity=course.capacity
        )
    _refuse_overlap(course, officer)


def _refuse_overlap(course: Course, officer: Officer) -> None:
    other = (
        Course.objects.filter(
            enrolments__officer=officer,
            enrolments__state__in=TAKING_A_SEAT,
            state=CourseState.OPEN,
            starts_at__lt=course.ends_at,
            ends_at__gt=course.starts_at,
        )
        .exclude(pk=course.pk)
        .first()
    )
    if other is not None:
        raise Refused(
            "overlap", "和已报名的“{title}”时间重叠。请先退出那一门，或另选一门。", title=other.title
        )


@transaction.atomic
def withdraw_seat(*, actor: Actor, now: datetime, seat_id: int) -> Enrolment:
    """退出 before the course begins; the seat is free for somebody else."""
    seat, course, target = take_seat("withdraw", actor=actor, now=now, seat_id=seat_id)
    seat.state = target
    seat.save()
    event = events.EnrolmentWithdrawn(course=course.code)
    note_officer(seat.officer, event, actor=actor, now=now, category=course.field)
    return seat


@transaction.atomic
def sign_in(*, actor: Actor, now: datetime, seat_id: int, code: str) -> Enrolment:
    """签到 with the code shown in the room. No hours yet: the organiser confirms. Refuses `wrong_code`."""
    seat, course, target = take_seat("sign_in", actor=actor, now=now, seat_id=seat_id)
    if not is_room_code(course, code, now, rules_on(localdate(now))):
        raise Refused(
            "wrong_code",
            "签到码不对，或已经换了。请看教室屏幕上现在的 6 位数字。",
            fields={"code": "请核对"},
        )
    seat.state, seat.signed_in_at = target, now
    seat.save()
    note_officer(
        seat.officer, events.SignedIn(course=course.code), actor=actor, now=now, category=course.field
    )
    return seat


@transaction.atomic
def confirm_attendance(*, actor: Actor, now: datetime, seat_id: int, note: str = "") -> Enrolment:
    """确认到课, by an organiser who is not the attendee; the hours are written down.

    Without a sign-in, or after an absence or a reversal, he says how he knows (`words_missing`).
    """
    seat, course, target = take_seat("confirm_attendance", actor=actor, now=now, seat_id=seat_id)
    way = "code" if seat.state == EnrolmentState.SIGNED_IN else "desk"
    said = note.strip() if way == "code" else words(note, "note", what="怎么知道他到了课")
    seat.state, seat.note = target, said[:200]
    seat.settled_at, seat.settled_by_id = now, actor.person_id
    seat.save()
    day = localdate(course.starts_at)
    event = events.Attended(course=course.code, way=way, year=day.year)
    post_hours(
        seat.officer, event, actor=actor, now=now, kind=HoursKind.ATTENDED, hours=course.hours, on=day,
        enrolment=seat, category=course.field, happened_at=course.starts_at, reason=seat.note,
    )  # fmt: skip
    return seat


@transaction.atomic
def mark_absent(*, actor: Actor, now: datetime, seat_id: int, note: str = "") -> Enrolment:
    """记为未到: he had a seat and was not there, or only his sign-in was."""
    seat, course, target = take_seat("mark_absent", actor=actor, now=now, seat_id=seat_id)
    signed_in = seat.state == EnrolmentState.SIGNED_IN
    seat.note = (words(note, "note") if signed_in else note.strip())[:200]
    seat.state, seat.settled_at, seat.settled_by_id = target, now, actor.person_id
    seat.save()
    event = events.MarkedAbsent(course=course.code)
    note_officer(seat.officer, event, actor=actor, now=now, category=course.field, reason=seat.note)
    return seat


@transaction.atomic
def rate_course(*, actor: Actor, now: datetime, seat_id: int, points: int, comment: str = "") -> Enrolment:
    """评价 by who attended, one to five points; said again, the later word counts."""
    seat, course, _ = take_seat("rate_course", actor=actor, now=now, seat_id=seat_id)
    if not 1 <= points <= 5:
        raise Refused("bad_points", "评价是 1 到 5 分。", fields={"points": "请选择"})
    seat.points, seat.comment = points, comment.strip()[:500]
    seat.save()
    event = events.CourseRated(course=course.code, points=points)
    note_officer(seat.officer, event, actor=actor, now=now, category=course.field)
    return seat
