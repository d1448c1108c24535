"""The life of a course and of one seat in it.

Hours are never proved by whoever gets them: he signs in with the code shown in the room, and the organiser, who is
somebody else, confirms that he was there. A seat that was not signed in can be confirmed with a reason alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from bihuan.domain.officers.vocabulary import CourseState, EnrolmentState
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.kernel.workflow import Guard, Move, Workflow

C, S = CourseState, EnrolmentState


@dataclass(frozen=True)
class CourseFacts:
    """What the guards of a course look at."""

    has_ended: bool = False
    waiting: int = 0
    counted: int = 0


has_ended = Guard[CourseFacts](
    "not_over", "课还没有上完，不能结课。请在结束时间以后结课；不办了的，请取消。", lambda f: f.has_ended
)
nobody_waits = Guard[CourseFacts](
    "waiting",
    "还有人签了到没有确认。请先逐个确认到课，或记为未到，再结课。",
    lambda f: not f.waiting,
)
nothing_counted = Guard[CourseFacts](
    "hours_counted", "已经有人记了学时，这门课不能取消。记错的请逐笔冲正。", lambda f: not f.counted
)

COURSE = Workflow[CourseFacts](
    "course",
    states={state.value: state.label for state in CourseState},
    initial=C.OPEN,
    moves=(
        Move("change_course", "改时间地点", frozenset({C.OPEN}), None, May.ORGANISE, (nothing_counted,)),
        Move("close_course", "结课", frozenset({C.OPEN}), C.HELD, May.ORGANISE, (has_ended, nobody_waits)),
        Move(
            "cancel_course", "取消这门课", frozenset({C.OPEN}), C.CANCELLED, May.ORGANISE, (nothing_counted,)
        ),
    ),
)


@dataclass(frozen=True)
class SeatFacts:
    """What the guards of a seat look at. `me` is the actor's person, `attendee` whose seat it is."""

    me: int | None = None
    attendee: int | None = None
    is_open: bool = True
    has_begun: bool = False
    is_signing_time: bool = False


own_seat = Guard[SeatFacts]("not_yours", "这是别人的报名，只能由本人办理。", lambda f: f.me == f.attendee)
course_is_open = Guard[SeatFacts](
    "course_over", "这门课已经结课或取消，不能再报名、签到。", lambda f: f.is_open
)
before_it_begins = Guard[SeatFacts](
    "has_begun", "课已经开始，不能再退出。没有来的，由组织者记为未到。", lambda f: not f.has_begun
)
signing_time = Guard[SeatFacts](
    "not_signing_time",
    "现在不是签到时间。请在开课前后到教室按屏幕上的签到码签到。",
    lambda f: f.is_signing_time,
)
confirmed_by_another = Guard[SeatFacts](
    "own_attendance",
    "自己的到课不能自己确认。请由另一位组织者确认。",
    lambda f: f.me is None or f.me != f.attendee,
)
has_begun = Guard[SeatFacts](
    "not_begun", "课还没有开始，不能确认到课或记为未到。请在开课以后办理。", lambda f: f.has_begun
)
_confirmable = frozenset({S.ENROLLED, S.SIGNED_IN, S.ABSENT, S.REVERSED})

SEAT = Workflow[SeatFacts](
    "seat in a course",
    states={state.value: state.label for state in EnrolmentState},
    initial=S.ENROLLED,
    moves=(
        Move("withdraw", "退出", frozenset({S.ENROLLED}), S.WITHDRAWN, May.LEARN, (own_seat, course_is_open, before_it_begins)),
        Move("enrol_again", "重新报名", frozenset({S.WITHDRAWN}), S.ENROLLED, May.LEARN, (course_is_open,), automatic=True),
        Move("sign_in", "签到", frozenset({S.ENROLLED}), S.SIGNED_IN, May.LEARN, (own_seat, course_is_open, signing_time)),
        Move("confirm_attendance", "确认到课", _confirmable, S.ATTENDED, May.ORGANISE, (confirmed_by_another, has_begun)),
        Move("mark_absent", "记为未到", frozenset({S.ENROLLED, S.SIGNED_IN}), S.ABSENT, May.ORGANISE, (confirmed_by_another, has_begun)),
        Move("reverse_attendance", "冲正学时", frozenset({S.ATTENDED}), S.REVERSED, May.ORGANISE, (confirmed_by_another,)),
        Move("rate_course", "评价", frozenset({S.ATTENDED}), None, May.LEARN, (own_seat,)),
    ),
)  # fmt: skip
