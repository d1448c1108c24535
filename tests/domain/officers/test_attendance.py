"""Hours are counted when somebody else confirms that one was there, and taken back by their reverse."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.domain.officers import actions
from bihuan.domain.officers.models import Course, Enrolment, HoursEntry
from bihuan.domain.officers.queries.rooms import changes_at, room_code
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.queries.year import years_of
from bihuan.domain.officers.vocabulary import CourseState, EnrolmentState
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.officers import School, attended, course, hours, seat_of, signed_in


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def done(school: School, name: str = "ann", day: date = date(2026, 12, 31)) -> Decimal:
    officer = school.officers[name]
    return years_of([officer], day)[officer.pk].done


def test_signing_in_alone_counts_no_hours(school: School) -> None:
    seat = signed_in(school, course(school))
    assert seat.state == EnrolmentState.SIGNED_IN
    assert done(school) == 0
    assert not HoursEntry.objects.exists()


def test_hours_count_once_the_organiser_confirms(school: School) -> None:
    given = course(school)
    attended(school, given)
    assert done(school) == 4
    entry = Entry.objects.get(kind="officers.attended")
    assert entry.quantity == 4
    assert (entry.at, entry.unit) == (given.starts_at, "/T/T-SJ/")
    assert entry.data["way"] == "code"


def test_nobody_confirms_his_own_attendance(school: School) -> None:
    seat = signed_in(school, course(school), "organiser")
    with refused("own_attendance"):
        actions.confirm_attendance(actor=school["organiser"], now=school.at(days=2), seat_id=seat.pk)
    with refused("own_attendance"):
        actions.mark_absent(actor=school["organiser"], now=school.at(days=2), seat_id=seat.pk)
    actions.confirm_attendance(actor=school["organiser2"], now=school.at(days=2), seat_id=seat.pk)
    assert done(school, "organiser") == 4


def test_an_officer_without_the_organisers_right_confirms_nobody(school: School) -> None:
    seat = signed_in(school, course(school))
    with refused("not_permitted"):
        actions.confirm_attendance(actor=school["bob"], now=school.at(days=2), seat_id=seat.pk)


@pytest.mark.parametrize(("typed", "minutes", "code"), [("000000x", 0, "wrong_code"), ("", 0, "wrong_code")])
def test_a_wrong_code_signs_nobody_in(school: School, typed: str, minutes: int, code: str) -> None:
    given = course(school)
    seat = seat_of(school, given)
    with refused(code):
        actions.sign_in(actor=school["ann"], now=given.starts_at, seat_id=seat.pk, code=typed)
    assert Enrolment.objects.get(pk=seat.pk).state == EnrolmentState.ENROLLED


def test_the_code_holds_for_its_minutes_and_the_next_ones_alone(school: School) -> None:
    given, rules = course(school), rules_on(school.now.date())
    at = given.starts_at
    code = room_code(given, at, rules)
    assert changes_at(at, rules) - at <= rules.code_lives
    seat = seat_of(school, given)
    with refused("wrong_code"):
        actions.sign_in(actor=school["ann"], now=at + 2 * rules.code_lives, seat_id=seat.pk, code=code)
    late = at + rules.code_lives
    assert actions.sign_in(actor=school["ann"], now=late, seat_id=seat.pk, code=code).signed_in_at == late


@pytest.mark.parametrize("hours_off", [-2.0, 5.0], ids=["long before", "after the end"])
def test_one_signs_in_around_the_course_alone(school: School, hours_off: float) -> None:
    given = course(school)
    seat, at = seat_of(school, given), given.starts_at + timedelta(hours=hours_off)
    code = room_code(given, at, rules_on(at.date()))
    with refused("not_signing_time"):
        actions.sign_in(actor=school["ann"], now=at, seat_id=seat.pk, code=code)


def test_nobody_signs_in_for_another(school: School) -> None:
    given = course(school)
    seat, at = seat_of(school, given), given.starts_at
    code = room_code(given, at, rules_on(at.date()))
    with refused("not_yours"):
        actions.sign_in(actor=school["bob"], now=at, seat_id=seat.pk, code=code)


def test_without_a_sign_in_the_organiser_says_how_he_knows(school: School) -> None:
    given = course(school)
    seat = seat_of(school, given)
    with refused("words_missing"):
        actions.confirm_attendance(actor=school["organiser2"], now=given.ends_at, seat_id=seat.pk)
    actions.confirm_attendance(
        actor=school["organiser2"], now=given.ends_at, seat_id=seat.pk, note="手机没电，在签名册上"
    )
    assert Entry.objects.get(kind="officers.attended").data["way"] == "desk"


def test_a_reversal_takes_the_hours_back_and_leaves_both_lines(school: School) -> None:
    seat = attended(school, course(school))
    line = HoursEntry.objects.get()
    actions.reverse_hours(actor=school["organiser2"], now=school.at(days=3), line_id=line.pk, reason="代签")
    assert done(school) == 0
    assert [one.hours for one in HoursEntry.objects.order_by("pk")] == [4, -4]
    first, second = Entry.objects.filter(kind="officers.attended").order_by("seq")
    assert first.quantity + second.quantity == 0
    assert first.at == second.at
    assert Enrolment.objects.get(pk=seat.pk).state == EnrolmentState.REVERSED
    with refused("already_reversed"):
        actions.reverse_hours(
            actor=school["organiser2"], now=school.at(days=3), line_id=line.pk, reason="再来"
        )


def test_nobody_reverses_or_takes_over_his_own_hours(school: School) -> None:
    officer = school.officers["organiser"]
    with refused("own_hours"):
        actions.take_over_hours(
            actor=school["organiser"], now=school.now, officer_id=officer.pk, hours=Decimal(60),
            on=date(2026, 1, 5), reason="自己的",
        )  # fmt: skip
    hours(school, "organiser", "60", date(2026, 1, 5))
    with refused("own_hours"):
        actions.reverse_hours(
            actor=school["organiser"], now=school.now, line_id=HoursEntry.objects.get().pk, reason="错"
        )


def test_who_never_signed_in_was_absent_when_the_course_is_closed(school: School) -> None:
    given = course(school)
    waiting, missing = signed_in(school, given), seat_of(school, given, "bob")
    with refused("waiting"):
        actions.close_course(actor=school["organiser"], now=given.ends_at, course_id=given.pk)
    actions.confirm_attendance(actor=school["organiser"], now=given.ends_at, seat_id=waiting.pk)
    with refused("not_over"):
        actions.close_course(actor=school["organiser"], now=given.starts_at, course_id=given.pk)
    closed = actions.close_course(actor=school["organiser"], now=given.ends_at, course_id=given.pk)
    assert closed.state == CourseState.HELD
    assert Enrolment.objects.get(pk=missing.pk).state == EnrolmentState.ABSENT


def test_a_course_with_counted_hours_is_not_cancelled(school: School) -> None:
    given = course(school)
    attended(school, given)
    with refused("hours_counted"):
        actions.cancel_course(actor=school["organiser"], now=given.ends_at, course_id=given.pk, reason="改期")


@pytest.mark.parametrize(
    ("more", "name", "code"),
    [
        ({"capacity": 1}, "bob", "full"),
        ({"open_for": ("T-XF",)}, "bob", "not_open_for_unit"),
    ],
)
def test_a_seat_is_refused(school: School, more: dict[str, object], name: str, code: str) -> None:
    if units := more.get("open_for"):
        more = {**more, "open_for": tuple(school.people["cai"].unit for _ in units)}  # type: ignore[attr-defined]
    given = course(school, **more)  # type: ignore[arg-type]
    seat_of(school, given, "cai")
    with refused(code):
        seat_of(school, given, name)


def test_one_cannot_sit_in_two_rooms_at_once(school: School) -> None:
    seat_of(school, course(school, days=1))
    with refused("overlap"):
        seat_of(school, course(school, days=1.05))


def test_a_seat_given_up_is_free_and_can_be_taken_again(school: School) -> None:
    given = course(school, capacity=1)
    seat = seat_of(school, given)
    with refused("enrolled_already"):
        seat_of(school, with_room(given))
    actions.withdraw_seat(actor=school["ann"], now=school.now, seat_id=seat.pk)
    assert seat_of(school, given).pk == seat.pk


def with_room(given: Course) -> Course:
    """The same course with one more seat, so that it is not the capacity that refuses."""
    given.capacity += 1
    given.save()
    return given


def test_a_lecturer_teaches_what_he_may_as_long_as_he_is_in_the_pool(school: School) -> None:
    with refused("wrong_field"):
        course(school, field="safety")
    draft = actions.LecturerDraft("程砚秋", "区司法局", ("law",), date(2024, 1, 1), date(2026, 9, 1))
    actions.change_lecturer(
        actor=school["organiser"], now=school.now, lecturer_id=school.lecturer.pk, draft=draft
    )
    school.lecturer.refresh_from_db()
    with refused("lecturer_gone"):
        course(school)


def test_hours_that_the_clock_does_not_give_are_refused(school: School) -> None:
    with refused("too_many_hours"):
        course(school, hours="8", ends_at=school.at(days=1, hours=4))


def test_an_officer_knows_nothing_of_officers_elsewhere(school: School) -> None:
    with pytest.raises(NotFound):
        actions.enrol_officer(
            actor=school["ann"], now=school.now, course_id=course(school).pk, officer_id=school.officers["cai"].pk
        )  # fmt: skip
