"""What the guards of courses and seats look at, read from the rows."""

from __future__ import annotations

from datetime import datetime

from bihuan.domain.officers.models import Course, Enrolment
from bihuan.domain.officers.queries.rooms import is_signing_time
from bihuan.domain.officers.queries.rules import Rules
from bihuan.domain.officers.vocabulary import CourseState, EnrolmentState
from bihuan.domain.officers.workflow import CourseFacts, SeatFacts
from bihuan.kernel.actors import Actor


def course_facts(course: Course, now: datetime) -> CourseFacts:
    """One query."""
    states = list(course.enrolments.values_list("state", flat=True))
    return CourseFacts(
        has_ended=now >= course.ends_at,
        waiting=states.count(EnrolmentState.SIGNED_IN),
        counted=states.count(EnrolmentState.ATTENDED),
    )


def seat_facts(seat: Enrolment, course: Course, actor: Actor, now: datetime, rules: Rules) -> SeatFacts:
    """No query: the seat comes with its officer."""
    return SeatFacts(
        me=actor.person_id,
        attendee=seat.officer.person_id,
        is_open=course.state == CourseState.OPEN,
        has_begun=now >= course.starts_at,
        is_signing_time=is_signing_time(course, now, rules),
    )
