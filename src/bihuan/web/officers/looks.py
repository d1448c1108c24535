"""How officers, their year, courses and seats look."""

from __future__ import annotations

from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bihuan.domain.officers.queries.lists import EXPIRING
from bihuan.domain.officers.vocabulary import CourseState, EnrolmentState, Outlook
from bihuan.web.shell.cells import badge
from bihuan.web.shell.looks import Look, Tone

OUTLOOKS = {
    Outlook.MET: Look(_("已达标"), "circle-check", Tone.DONE),
    Outlook.ON_PACE: Look(_("赶得上"), "trending-up", Tone.RUNNING),
    Outlook.WILL_MISS: Look(_("完不成"), "trending-down", Tone.WAITING),
    Outlook.TOO_EARLY: Look(_("看不出"), "hourglass", Tone.QUIET),
}
COURSES = {
    CourseState.OPEN: Look(_("报名中"), "calendar-plus", Tone.RUNNING),
    CourseState.HELD: Look(_("已结课"), "certificate", Tone.DONE),
    CourseState.CANCELLED: Look(_("已取消"), "x", Tone.QUIET),
}
SEATS = {
    EnrolmentState.ENROLLED: Look(_("已报名"), "armchair", Tone.RUNNING),
    EnrolmentState.SIGNED_IN: Look(_("已签到，待确认"), "hourglass", Tone.WAITING),
    EnrolmentState.ATTENDED: Look(_("已记学时"), "check", Tone.DONE),
    EnrolmentState.ABSENT: Look(_("未到"), "user-off", Tone.QUIET),
    EnrolmentState.WITHDRAWN: Look(_("已退出"), "arrow-back-up", Tone.QUIET),
    EnrolmentState.REVERSED: Look(_("学时已冲正"), "receipt-refund", Tone.QUIET),
}
VALID = Look(_("有效"), "shield-check", Tone.DONE)
EXPIRES = Look(_("快到期"), "hourglass", Tone.WAITING)
NONE = Look(_("没有有效证件"), "shield-off", Tone.STOP)
ENDED = Look(_("已失效"), "shield-off", Tone.QUIET)
AHEAD = Look(_("未生效"), "hourglass", Tone.QUIET)


def outlook_badge(outlook: str) -> SafeString:
    return badge(OUTLOOKS[Outlook(outlook)])


def course_badge(state: str) -> SafeString:
    return badge(COURSES[CourseState(state)])


def seat_badge(state: str) -> SafeString:
    return badge(SEATS[EnrolmentState(state)])


def certified_look(to: date | None, day: date) -> Look:
    """Whether an officer is certified on a day, and whether that soon ends."""
    if to is None:
        return NONE
    return EXPIRES if to <= day + EXPIRING else VALID


def certificate_look(valid_from: date, valid_to: date, day: date) -> Look:
    """One certificate on a day."""
    if day < valid_from:
        return AHEAD
    return ENDED if day >= valid_to else certified_look(valid_to, day)
