"""What can be done with a course, as the forms that carry it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext

from bihuan.domain.officers import actions
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound
from bihuan.web.officers.forms import NothingForm, RateForm, ReasonForm, SignInForm, TimeForm

if TYPE_CHECKING:
    from bihuan.domain.officers.models import Course, Enrolment

Clean = dict[str, Any]


@dataclass(frozen=True)
class CourseMove:
    """A button of a course's organiser, or of one's own seat: its form, and what pressing it does and tells."""

    form: Callable[..., forms.Form]
    act: Callable[[Any, Clean, Actor, datetime], str]
    is_seat: bool = False


def _change(course: Course, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.change_course(actor=actor, now=now, course_id=course.pk, **clean)
    return gettext("已改。来不了的人可以退出。")


def _close(course: Course, _clean: Clean, actor: Actor, now: datetime) -> str:
    actions.close_course(actor=actor, now=now, course_id=course.pk)
    return gettext("已结课。没有签到的记为未到。")


def _cancel(course: Course, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.cancel_course(actor=actor, now=now, course_id=course.pk, **clean)
    return gettext("这门课已取消。")


def _withdraw(seat: Enrolment, _clean: Clean, actor: Actor, now: datetime) -> str:
    actions.withdraw_seat(actor=actor, now=now, seat_id=seat.pk)
    return gettext("已退出。")


def _sign_in(seat: Enrolment, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.sign_in(actor=actor, now=now, seat_id=seat.pk, **clean)
    return gettext("已签到。组织者确认后记学时。")


def _rate(seat: Enrolment, clean: Clean, actor: Actor, now: datetime) -> str:
    actions.rate_course(actor=actor, now=now, seat_id=seat.pk, **clean)
    return gettext("谢谢您的评价。")


MOVES: dict[str, CourseMove] = {
    "sign_in": CourseMove(SignInForm, _sign_in, is_seat=True),
    "withdraw": CourseMove(NothingForm, _withdraw, is_seat=True),
    "rate_course": CourseMove(RateForm, _rate, is_seat=True),
    "change_course": CourseMove(TimeForm, _change),
    "close_course": CourseMove(NothingForm, _close),
    "cancel_course": CourseMove(ReasonForm, _cancel),
}


def course_move(verb: str) -> CourseMove:
    """The move behind a verb of the address; refuses an unknown one."""
    if verb not in MOVES:
        raise NotFound
    return MOVES[verb]
