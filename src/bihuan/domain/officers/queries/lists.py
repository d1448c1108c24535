"""Lists of officers, courses, seats and lecturers, and single ones by what people call them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery

from bihuan.domain.officers.models import Certificate, Course, Enrolment, HoursEntry, Lecturer, Officer
from bihuan.domain.officers.policy import visible_courses, visible_officers
from bihuan.domain.officers.queries.year import Year, years_of
from bihuan.domain.officers.vocabulary import TAKING_A_SEAT, CourseState, EnrolmentState
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused

EXPIRING = timedelta(days=90)


@dataclass(frozen=True)
class OfficerFilter:
    """What narrows the list. `unit` is a path; `certificate` is `valid`, `expiring` or `none` on the day."""

    day: date
    unit: str = ""
    outlook: str = ""
    certificate: str = ""
    q: str = ""


def find_officers(actor: Actor, wanted: OfficerFilter) -> QuerySet[Officer]:
    """The visible officers that a filter leaves, with person, unit and the last day of the certificate of the day."""
    rows = visible_officers(actor).select_related("person__unit")
    valid = Certificate.objects.filter(
        officer=OuterRef("pk"), valid_from__lte=wanted.day, valid_to__gt=wanted.day
    )
    rows = rows.annotate(certified_to=Subquery(valid.order_by("-valid_to").values("valid_to")[:1]))
    if wanted.unit:
        rows = rows.filter(person__unit__path__startswith=wanted.unit)
    if wanted.q:
        rows = rows.filter(Q(person__name__icontains=wanted.q) | Q(person__username__icontains=wanted.q))
    if wanted.certificate:
        rows = rows.filter(_certified(wanted.certificate, wanted.day))
    if wanted.outlook:
        years = years_of(rows, wanted.day)
        rows = rows.filter(pk__in=[key for key, year in years.items() if year.outlook == wanted.outlook])
    return rows


def _certified(which: str, day: date) -> Q:
    soon = day + EXPIRING
    return {
        "valid": Q(certified_to__isnull=False),
        "expiring": Q(certified_to__lte=soon),
        "none": Q(certified_to=None),
    }.get(which, Q())


@dataclass
class Years:
    """The years of the officers of a list as of a day, read once for all its rows when the first one is asked for."""

    rows: QuerySet[Officer]
    day: date
    found: dict[int, Year] = field(default_factory=dict)

    def of(self, officer: Officer) -> Year:
        if officer.pk not in self.found:
            self.found = years_of(self.rows, self.day)
        return self.found[officer.pk]


def officer_by_id(actor: Actor, officer_id: int) -> Officer:
    """One visible officer; refuses with `NotFound`."""
    found = visible_officers(actor).select_related("person__unit").filter(pk=officer_id).first()
    if found is None:
        raise NotFound
    return found


def own_officer(actor: Actor) -> Officer | None:
    """The officer that the actor is; None when he holds no certificate."""
    if actor.person_id is None:
        return None
    return Officer.objects.select_related("person__unit").filter(person_id=actor.person_id).first()


def certificates_of(officer: Officer) -> list[Certificate]:
    return list(officer.certificates.all())


def ledger_of(officer: Officer, year: int | None = None) -> list[HoursEntry]:
    """His lines of hours, newest first, each with its course and whether it was taken back."""
    rows = officer.hours.select_related("enrolment__course", "entered_by", "reverses", "reversed_by")
    return list(rows.filter(year=year) if year else rows)


def seats_of(officer: Officer) -> list[Enrolment]:
    """His seats, the latest course first."""
    return list(officer.enrolments.select_related("course__lecturer").order_by("-course__starts_at", "-pk"))


@dataclass(frozen=True)
class CourseFilter:
    """What narrows the list of courses. `mine` is an officer's key: the courses that he has or had a seat in."""

    state: str = ""
    field: str = ""
    coming: bool = False
    mine: int = 0
    since: date | None = None
    until: date | None = None
    q: str = ""


def find_courses(actor: Actor, wanted: CourseFilter, now: datetime) -> QuerySet[Course]:
    """The courses that a filter leaves, with lecturer, unit and the seats taken."""
    rows = with_seats(visible_courses(actor)).select_related("lecturer", "unit")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.coming:
        rows = rows.filter(state=CourseState.OPEN, ends_at__gte=now)
    if wanted.field:
        rows = rows.filter(field=wanted.field)
    if wanted.mine:
        seats = Enrolment.objects.filter(officer=wanted.mine).exclude(state=EnrolmentState.WITHDRAWN)
        rows = rows.filter(pk__in=seats.values("course"))
    if wanted.since:
        rows = rows.filter(starts_at__date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(starts_at__date__lte=wanted.until)
    return rows.filter(Q(title__icontains=wanted.q) | Q(title_en__icontains=wanted.q)) if wanted.q else rows


def with_seats(rows: QuerySet[Course]) -> QuerySet[Course]:
    """Courses with how many seats are taken, and how many sat there and were counted."""
    taken = Count("enrolments", filter=Q(enrolments__state__in=TAKING_A_SEAT))
    return rows.annotate(taken=taken, attended=Count("enrolments", filter=Q(enrolments__state=EnrolmentState.ATTENDED)))  # fmt: skip


def course_by_code(actor: Actor, code: str) -> Course:
    """The course that people call by this code; refuses with `NotFound`."""
    try:
        key = decode("K", code)
    except Refused:
        raise NotFound from None
    rows = with_seats(visible_courses(actor)).select_related("lecturer__person", "unit", "opened_by")
    found = rows.filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def roster(course: Course) -> list[Enrolment]:
    """Everybody who has or had a seat, by name."""
    rows = course.enrolments.select_related("officer__person__unit", "settled_by")
    return list(rows.order_by("officer__person__unit__path", "officer__person__name"))


def seat_in(course: Course, officer: Officer | None) -> Enrolment | None:
    """An officer's seat in a course, if he ever took one."""
    if officer is None:
        return None
    return course.enrolments.select_related("officer").filter(officer=officer).first()


def seat_by_id(course: Course, seat_id: int) -> Enrolment:
    """A seat of this course; refuses with `NotFound`."""
    seat = course.enrolments.select_related("officer__person__unit").filter(pk=seat_id).first()
    if seat is None:
        raise NotFound
    return seat


@dataclass(frozen=True)
class Rating:
    """What those who attended gave: how many, and their mean, None below the rule's minimum."""

    count: int
    mean: Decimal | None


def lecturers(day: date | None = None, teaches: str = "") -> QuerySet[Lecturer]:
    """The pool (of a day) with courses held and ratings, by code."""
    rated = Q(courses__enrolments__points__isnull=False)
    rows = Lecturer.objects.annotate(
        ratings=Count("courses__enrolments", filter=rated),
        mean_points=Avg("courses__enrolments__points"),
        held=Count("courses", filter=Q(courses__state=CourseState.HELD), distinct=True),
    )
    if day:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    if teaches:  # a list in JSON is not searched alike by both databases; the pool is small
        keys = [key for key, fields in Lecturer.objects.values_list("pk", "teaches") if teaches in fields]
        rows = rows.filter(pk__in=keys)
    return rows


def lecturer_by_code(code: str) -> Lecturer:
    """One of the pool, present or past; refuses with `NotFound`."""
    found = lecturers().filter(code=code).select_related("person").first()
    if found is None:
        raise NotFound
    return found


def rating_of(lecturer: Any, minimum: int) -> Rating:
    """The rating of a lecturer read with `lecturers`; no mean below the minimum."""
    enough = lecturer.ratings >= minimum
    mean = Decimal(str(lecturer.mean_points)).quantize(Decimal("0.1")) if enough else None
    return Rating(lecturer.ratings, mean)


def courses_of(lecturer: Lecturer) -> list[Course]:
    """What he taught and will teach, latest first."""
    rows = with_seats(Course.objects.filter(lecturer=lecturer)).select_related("unit")
    return list(rows.order_by("-starts_at", "-pk"))


def open_units(course: Course) -> list[Any]:
    """The units that a course is open for; empty: everybody."""
    return list(course.open_for.order_by("path"))
