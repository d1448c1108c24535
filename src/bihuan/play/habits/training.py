"""Training beside the cases: hours brought along from the earlier register, and the month's courses from opening to rating."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bihuan.domain.officers import actions
from bihuan.domain.officers.queries import lists
from bihuan.domain.officers.queries.rooms import room_code
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import EnrolmentState
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.play.chance import Chance
from bihuan.play.loop import Play, habit

ANNOUNCED = timedelta(days=6)
HALF = Decimal("0.5")


def plan_training(play: Play) -> None:
    """Nothing where the pack tells of no courses."""
    if play.material.training:
        play.routine(play.window.starts_at + timedelta(minutes=5), "bring_hours")


def _do(play: Play, verb: str, **facts: Any) -> Any:
    """One move of training; None when it is refused, because somebody outside the play was there first."""
    try:
        done = getattr(actions, verb)(**facts)
    except Refused as refused:
        if play.strict:
            refused.add_note(f"{verb} at {facts['now']}")
            raise
        play.refused += 1
        return None
    play.moves += 1
    return done


def _organisers(play: Play) -> list[Actor]:
    return play.cast.desk(May.ORGANISE)


def _players(play: Play) -> list[tuple[Any, Actor]]:
    """The officers who may take part, each as an actor, in a fixed order."""
    rows = lists.find_officers(SYSTEM, lists.OfficerFilter(play.window.ends_at.date()))
    found = [(one, play.cast.actors.get(one.person_id)) for one in rows.order_by("person__username")]
    return [(one, actor) for one, actor in found if actor is not None and actor.may(May.LEARN)]


@habit
def bring_hours(play: Play, now: datetime) -> None:
    """Last year's hours and this year's so far, then the courses to come."""
    organisers = _organisers(play)
    if not organisers:
        return
    for officer, _actor in _players(play):
        chance = Chance(play.window.seed, "hours", officer.person.username)
        for on, hours in _brought(officer, now.date(), chance):
            _do(
                play, "take_over_hours", actor=chance.pick(organisers), now=now, officer_id=officer.pk,
                hours=hours, on=on, reason=play.material.training["taken_over"],
            )  # fmt: skip
    for number, told in enumerate(play.material.training["courses"]):
        starts_at = _starts_at(play, told)
        if starts_at - ANNOUNCED <= play.window.ends_at:
            play.routine(max(starts_at - ANNOUNCED, now + timedelta(hours=1)), "open_course", number)


def _brought(officer: Any, day: date, chance: Chance) -> list[tuple[date, Decimal]]:
    """Whole halves of an hour: 60 or a little more last year for most, this year about in step with the days."""
    last = date(day.year - 1, 12, 10)
    share = Decimal(chance.number(76, 122)) / 100 * (day.timetuple().tm_yday - 1) / 365
    lines = [(last, Decimal(chance.number(120, 150)) * HALF if chance.happens(0.9) else Decimal(46))]
    lines.append((day - timedelta(days=1), (60 * share / HALF).to_integral_value() * HALF))
    return [(on, hours) for on, hours in lines if hours > 0 and on >= officer.since and on < day]


def _starts_at(play: Play, told: dict[str, Any]) -> datetime:
    """On the day that is told, or the next working day."""
    start = play.window.starts_at
    day = start + timedelta(days=told["day"])
    while not play.stage.is_work_day(day.date()):
        day += timedelta(days=1)
    minutes = int(told["hour"] * 60)
    return day.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)


@habit
def open_course(play: Play, now: datetime, number: int) -> None:
    """Announced; seats are taken within two days."""
    told = play.material.training["courses"][number]
    organiser = _organiser(play, number)
    starts_at = _starts_at(play, told)
    try:
        lecturer = lists.lecturer_by_code(told["lecturer"])
    except NotFound:
        return
    draft = actions.CourseDraft(
        title=told["title"], title_en=told["title_en"], field=told["field"], hours=Decimal(str(told["hours"])),
        lecturer=lecturer, place=told["place"], starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=float(told["hours"])), capacity=told["capacity"],
    )  # fmt: skip
    unit = play.stage.units[organiser.unit_code]
    course = _do(play, "open_course", actor=organiser, now=now, draft=draft, unit=unit)
    if course is None:
        return
    play.routine(now + timedelta(hours=20), "take_seats", course.code, number)
    play.routine(starts_at - timedelta(minutes=4), "sign_in_all", course.code, number)
    play.routine(course.ends_at + timedelta(minutes=10), "settle_course", course.code, number)


def _organiser(play: Play, number: int) -> Actor:
    return Chance(play.window.seed, "course", number).pick(_organisers(play))


@habit
def take_seats(play: Play, now: datetime, code: str, number: int) -> None:
    """About half of the officers come to any one course, as many as there are seats."""
    course = lists.course_by_code(SYSTEM, code)
    coming = [
        (officer, actor)
        for officer, actor in _players(play)
        if officer.person_id != course.lecturer.person_id
        and Chance(play.window.seed, "seat", number, officer.person.username).happens(0.5)
    ]
    for officer, actor in coming[: course.capacity - len(lists.roster(course))]:
        _do(play, "enrol_officer", actor=actor, now=now, course_id=course.pk, officer_id=officer.pk)


def _seats(play: Play, code: str, state: EnrolmentState) -> list[tuple[Any, Actor]]:
    """The seats of a course in a state, each with its holder as an actor."""
    roster = lists.roster(lists.course_by_code(SYSTEM, code))
    found = [(one, play.cast.actors.get(one.officer.person_id)) for one in roster if one.state == state]
    return [(seat, actor) for seat, actor in found if actor is not None]


@habit
def sign_in_all(play: Play, now: datetime, code: str, number: int) -> None:
    """Those who come type the code on the wall; a few phones are dead."""
    course, told = lists.course_by_code(SYSTEM, code), play.material.training["courses"][number]
    shown = room_code(course, now, rules_on(now.date()))
    for seat, actor in _seats(play, code, EnrolmentState.ENROLLED):
        if Chance(play.window.seed, "sign", number, actor.label).happens(told["attend"]):
            _do(play, "sign_in", actor=actor, now=now, seat_id=seat.pk, code=shown)


@habit
def settle_course(play: Play, now: datetime, code: str, number: int) -> None:
    """The organiser confirms who was there and closes the course; those who were there rate it."""
    organiser, told = _organiser(play, number), play.material.training
    for seat, _actor in _seats(play, code, EnrolmentState.SIGNED_IN):
        _do(play, "confirm_attendance", actor=organiser, now=now, seat_id=seat.pk)
    for seat, _actor in _seats(play, code, EnrolmentState.ENROLLED)[:1]:
        note = Chance(play.window.seed, "note", number).pick(told["noted"])
        _do(play, "confirm_attendance", actor=organiser, now=now, seat_id=seat.pk, note=note)
    _do(play, "close_course", actor=organiser, now=now, course_id=lists.course_by_code(SYSTEM, code).pk)
    for seat, actor in _seats(play, code, EnrolmentState.ATTENDED):
        chance = Chance(play.window.seed, "rate", number, actor.label)
        if chance.happens(0.6):
            points = 5 - (chance.number(0, 9) > 5) - (chance.number(0, 9) > 8)
            said = chance.pick(told["comments"])
            _do(play, "rate_course", actor=actor, now=now, seat_id=seat.pk, points=points, comment=said)
