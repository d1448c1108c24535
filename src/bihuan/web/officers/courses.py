"""Courses: the list, one course with its seats, the code in the room, opening one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.domain.officers import actions
from bihuan.domain.officers.policy import may_at, require
from bihuan.domain.officers.queries import lists
from bihuan.domain.officers.queries.lists import CourseFilter
from bihuan.domain.officers.queries.offers import course_offers, seat_offers
from bihuan.domain.officers.queries.rooms import changes_at, is_signing_time, room_code
from bihuan.domain.officers.queries.rules import Rules, rules_on
from bihuan.domain.officers.vocabulary import CourseState, EnrolmentState
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.foundation.accounts.queries import unit_by_code
from bihuan.kernel.refusals import NotFound
from bihuan.web.journal.timeline import events_of
from bihuan.web.officers.forms import CourseFilters, CourseForm, NoteForm, TimeForm
from bihuan.web.officers.moves import MOVES, course_move
from bihuan.web.officers.tables import COMING_SORTS, COURSE_SORTS, course_columns, title_of
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.officers.models import Course, Enrolment

COMING, MINE, ALL = "coming", "mine", "all"
SHEETS = ((COMING, gettext_lazy("可以报名")), (MINE, gettext_lazy("我的课")), (ALL, gettext_lazy("全部")))
REFRESH = 20
NOBODY = -1


@signed_in
def course_list(request: Request) -> HttpResponseBase:
    sheet = _sheet(request)
    filters = CourseFilters(request.GET or None)
    now = timezone.now()
    base = reverse("course-list")
    return list_page(
        request,
        rows=lists.find_courses(request.actor, _wanted(request, filters, sheet), now),
        columns=course_columns(rules_on(localdate(now))),
        sorts=COMING_SORTS if sheet == COMING else COURSE_SORTS,
        filters=filters,
        name="courses",
        template="officers/courses.html",
        context={
            "tabs": [(label, f"{base}?sheet={key}", None, key == sheet) for key, label in SHEETS],
            "may_open": request.actor.may(May.ORGANISE),
        },
    )


def _sheet(request: Request) -> str:
    """The sheet that was asked for; everything for a search, what is to come for who just looks in."""
    asked = request.GET.get("sheet", "")
    if asked in {COMING, MINE, ALL}:
        return asked
    return ALL if request.GET.keys() - {"sheet"} else COMING


def _wanted(request: Request, filters: CourseFilters, sheet: str) -> CourseFilter:
    clean = filters.cleaned_data if filters.is_valid() else {}
    named = {key: value for key, value in clean.items() if value and key != "sheet"}
    if sheet == MINE:
        own = lists.own_officer(request.actor)
        named["mine"] = own.pk if own else NOBODY
    return CourseFilter(coming=sheet == COMING, **named)


@permitted(May.ORGANISE)
def course_new(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        clean["lecturer"] = lists.lecturer_by_code(clean["lecturer"])
        clean["open_for"] = tuple(clean["open_for"])
        course = actions.open_course(
            actor=request.actor,
            now=timezone.now(),
            draft=actions.CourseDraft(**clean),
            unit=unit_by_code(request.actor.unit_code),
        )
        messages.success(request, _("已开课，可以报名了。"))
        return reverse("course-detail", args=[course.code])

    context = {"title": _("开课"), "submit_label": _("开课"), "cancel_url": reverse("course-list")}
    return form_page(request, form=CourseForm(request.POST or None), act=act, context=context)


@signed_in
def course_detail(request: Request, code: str) -> HttpResponse:
    return render(request, "officers/course.html", course_context(request, code))


def course_context(request: Request, code: str) -> dict[str, Any]:
    """All that the page of a course shows to its organiser, to whoever has a seat, and to everybody."""
    actor, now = request.actor, timezone.now()
    course, rules = lists.course_by_code(actor, code), rules_on(localdate(now))
    own = lists.own_officer(actor)
    seat = lists.seat_in(course, own)
    offers = course_offers(course, actor, now) | (
        seat_offers(seat, course, actor, now, rules) if seat else {}
    )
    return {
        "course": course,
        "course_title": title_of(course),
        "rules": rules,
        "field": rules.field(course.field),
        "open_for": lists.open_units(course),
        "seat": seat,
        "may_enrol": _may_enrol(request, course, seat),
        "is_officer": own is not None,
        "is_signing_time": is_signing_time(course, now, rules),
        "forms": {v: _form(v, course) for v in MOVES if v in offers and offers[v].is_open},
        "shut": [one for one in offers.values() if _concerns(request, one, course)],
        "events": events_of(course.subject),
        "now": now,
        **_roster(request, course, now, rules),
    }


def _roster(request: Request, course: Course, now: datetime, rules: Rules) -> dict[str, Any]:
    """Who has a seat, for the organiser alone."""
    organises = may_at(request.actor, May.ORGANISE, course.unit)
    roster = lists.roster(course) if organises else []
    return {
        "organises": organises,
        "roster": [(one, _seat_buttons(request, course, one, now, rules)) for one in roster],
        "waiting": sum(1 for one in roster if one.state == EnrolmentState.SIGNED_IN),
    }


def _concerns(request: Request, offer: Any, course: Course) -> bool:
    """Why a button is shut is told to who could press it at another time."""
    if offer.is_open or offer.move.verb not in MOVES:
        return False
    if offer.move.permission == May.ORGANISE:
        return may_at(request.actor, May.ORGANISE, course.unit) and course.state == CourseState.OPEN
    return offer.refusal.code != "wrong_state" and request.actor.may(offer.move.permission)


def _form(verb: str, course: Course) -> Any:
    form = MOVES[verb].form
    if form is TimeForm:
        first = {"place": course.place, "starts_at": course.starts_at, "ends_at": course.ends_at}
        return form(auto_id=f"{verb}_%s", initial=first)
    return form(auto_id=f"{verb}_%s")


def _may_enrol(request: Request, course: Course, seat: Enrolment | None) -> bool:
    is_free = seat is None or seat.state == EnrolmentState.WITHDRAWN
    return is_free and course.state == CourseState.OPEN and request.actor.may(May.LEARN)


def _seat_buttons(
    request: Request, course: Course, seat: Enrolment, now: datetime, rules: Rules
) -> dict[str, Any]:
    """The organiser's open buttons of one seat."""
    offers = seat_offers(seat, course, request.actor, now, rules)
    verbs = ("confirm_attendance", "mark_absent")
    return {verb: NoteForm(auto_id=f"{verb}_{seat.pk}_%s") for verb in verbs if offers[verb].is_open}


@signed_in
def course_move_page(request: Request, code: str, verb: str) -> HttpResponse:
    """A button of the course or of one's own seat was pressed."""
    move, context = course_move(verb), course_context(request, code)
    if request.method != "POST":
        return redirect("course-detail", code=code)
    target = context["seat"] if move.is_seat else context["course"]
    if target is None:
        raise NotFound
    form = move.form(request.POST, auto_id=f"{verb}_%s")

    def act(clean: dict[str, Any]) -> str:
        messages.success(request, move.act(target, clean, request.actor, timezone.now()))
        return reverse("course-detail", args=[code])

    context["forms"] = {**context["forms"], verb: form}
    return form_page(request, form=form, act=act, template="officers/course.html", context=context)


@signed_in
@require_POST
def course_enrol(request: Request, code: str) -> HttpResponse:
    """报名 for oneself."""
    course, own = lists.course_by_code(request.actor, code), lists.own_officer(request.actor)
    if own is None:
        raise NotFound
    actions.enrol_officer(actor=request.actor, now=timezone.now(), course_id=course.pk, officer_id=own.pk)
    messages.success(request, _("已报名。开课前后到教室签到。"))
    return redirect("course-detail", code=code)


@permitted(May.ORGANISE)
@require_POST
def seat_move(request: Request, code: str, seat_id: int, verb: str) -> HttpResponse:
    """The organiser's word about one seat."""
    course = lists.course_by_code(request.actor, code)
    seat, note = lists.seat_by_id(course, seat_id), request.POST.get("note", "")
    acts = {"confirm_attendance": actions.confirm_attendance, "mark_absent": actions.mark_absent}
    if verb not in acts:
        raise NotFound
    acts[verb](actor=request.actor, now=timezone.now(), seat_id=seat.pk, note=note[:200])
    name = seat.officer.person.name
    said = _("{name} 已记 {hours} 学时。") if verb == "confirm_attendance" else _("{name} 记为未到。")
    messages.success(request, said.format(name=name, hours=course.hours))
    return redirect(f"{reverse('course-detail', args=[code])}#roster")


@permitted(May.ORGANISE)
@require_POST
def confirm_all(request: Request, code: str) -> HttpResponse:
    """Everybody who signed in, but oneself: the organiser has looked round the room."""
    course = lists.course_by_code(request.actor, code)
    waiting = [
        one
        for one in lists.roster(course)
        if one.state == EnrolmentState.SIGNED_IN and one.officer.person_id != request.actor.person_id
    ]
    for seat in waiting:
        actions.confirm_attendance(actor=request.actor, now=timezone.now(), seat_id=seat.pk)
    messages.success(request, _("已确认 {n} 人到课。").format(n=len(waiting)))
    return redirect(f"{reverse('course-detail', args=[code])}#roster")


@permitted(May.ORGANISE)
def room(request: Request, code: str) -> HttpResponse:
    """The code for the wall; the page fetches itself anew before the code changes."""
    course = lists.course_by_code(request.actor, code)
    require(request.actor, May.ORGANISE, course.unit)
    now = timezone.localtime()
    rules = rules_on(now.date())
    signed = sum(1 for one in lists.roster(course) if one.signed_in_at)
    changes = changes_at(now, rules)
    context = {
        "course": course,
        "course_title": title_of(course),
        "is_open": is_signing_time(course, now, rules),
        "room_code": room_code(course, now, rules),
        "changes_at": changes,
        "signed": signed,
        "now": now,
    }
    response = render(request, "officers/room.html", context)
    left = int((changes - now).total_seconds()) + 1
    response["Refresh"] = str(min(left, REFRESH))
    return response
