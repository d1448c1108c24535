"""Officers, courses and the room as people meet them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.officers import actions
from bihuan.domain.officers.models import Course, Enrolment, HoursEntry
from bihuan.domain.officers.vocabulary import EnrolmentState
from tests.factories.officers import School, attended, certify, course, seat_of, signed_in
from tests.factories.officers import school as build
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """The pages ask the clock, so the school is in session now."""
    return timezone.now()


@pytest.fixture
def school(now: datetime) -> School:
    return build(now)


def enter(school: School, who: str, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(school.people[who], BACKEND)
    return client


def in_session(school: School) -> Course:
    """A course that has just begun."""
    given = course(school)
    given.starts_at, given.ends_at = school.at(hours=-0.1), school.at(hours=4)
    given.save()
    return given


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_officers_costs_the_same_queries_with_any_number_of_rows(
    school: School, count: int, django_assert_num_queries: Any
) -> None:
    chief = enter(school, "organiser2")
    for extra in range(count - 1):
        certify(school.people[("chief", "stranger")[extra]], f"3205-x-{extra}")
    chief.get("/officers/?q=nobody")
    with django_assert_num_queries(14):
        page = chief.get("/officers/")
    assert page.text.count("data-row") == 4 + count - 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_courses_costs_the_same_queries_with_any_number_of_rows(
    school: School, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        seat_of(school, course(school, days=1 + number))
    reader = enter(school, "ann")
    reader.get("/courses/?q=nobody")
    with django_assert_num_queries(7):
        page = reader.get("/courses/")
    assert page.text.count("data-row") == count


def test_an_officer_signs_in_with_the_code_on_the_wall_and_the_organiser_confirms(school: School) -> None:
    given = in_session(school)
    seat_of(school, given)
    wall = enter(school, "organiser").get(f"/courses/{given.code}/room/")
    code = re.search(r'class="room-code"[^>]*>(\d{6})<', wall.text)
    assert code
    assert 0 < int(wall["Refresh"]) <= 20
    address = f"/courses/{given.code}/"
    refused = enter(school, "ann").post(f"{address}do/sign_in/", {"code": "12"})
    assert refused.status_code == 409
    assert enter(school, "ann").post(f"{address}do/sign_in/", {"code": code[1]}).status_code == 302
    seat = Enrolment.objects.get()
    assert seat.state == EnrolmentState.SIGNED_IN
    enter(school, "organiser").post(f"{address}seats/{seat.pk}/confirm_attendance/")
    assert HoursEntry.objects.get().hours == 4


def test_the_code_is_for_organisers_alone(school: School) -> None:
    given = in_session(school)
    assert enter(school, "ann").get(f"/courses/{given.code}/room/").status_code == 403


def test_confirming_all_leaves_out_oneself(school: School) -> None:
    given = course(school)
    for name in ("ann", "bob", "organiser"):
        signed_in(school, given, name)
    given.starts_at, given.ends_at = school.at(hours=-4), school.at(hours=-1)
    given.save()
    enter(school, "organiser").post(f"/courses/{given.code}/confirm/")
    states = dict(Enrolment.objects.values_list("officer__person__username", "state"))
    assert states == {"ann": "attended", "bob": "attended", "organiser": "signed_in"}


def test_who_will_miss_is_found_and_each_figure_opens_its_list(school: School) -> None:
    page = enter(school, "organiser2").get("/officers/")
    link = re.search(r'href="\?(outlook=(?:will_miss|too_early))"', page.text)
    assert link
    assert enter(school, "organiser2").get(f"/officers/?{link[1]}").text.count("data-row") == 4


def test_others_read_a_masked_number_and_the_holder_his_own(school: School) -> None:
    address = f"/officers/{school.officers['ann'].pk}/"
    assert "3205-ann-0001" in enter(school, "ann").get(address).text
    assert "3205-ann-0001" in enter(school, "organiser").get(address).text
    assert "3205-ann-0001" not in enter(school, "chief").get(address).text
    assert enter(school, "cai").get(address).status_code == 404


def test_a_rating_is_shown_from_the_rules_number_on(school: School, now: datetime) -> None:
    given = course(school)
    seats = [attended(school, given, name) for name in ("ann", "bob")]
    page = f"/lecturers/{school.lecturer.code}/"
    actions.rate_course(actor=school["ann"], now=now, seat_id=seats[0].pk, points=4)
    assert "/ 5" not in enter(school, "bob").get(page).text
    actions.rate_course(actor=school["bob"], now=now, seat_id=seats[1].pk, points=5)
    assert "4.5</span>" in enter(school, "bob").get(page).text


def test_a_course_is_opened_with_the_form_and_hours_are_taken_over_and_reversed(school: School) -> None:
    at = timezone.localtime(school.now) + timedelta(days=2)
    sent = {
        "title": "执法文书", "field": "law", "lecturer": "L1", "hours": "3", "capacity": "40", "place": "301",
        "starts_at": f"{at:%Y-%m-%dT09:00}", "ends_at": f"{at:%Y-%m-%dT12:00}", "open_for": ["T-SJ"],
    }  # fmt: skip
    organiser = enter(school, "organiser")
    answer = organiser.post("/courses/new/", sent)
    assert answer.status_code == 302
    assert "单位T-SJ" in organiser.get(answer["Location"]).text
    officer = school.officers["ann"].pk
    hours = {"hours": "8", "on": f"{school.now:%Y-%m-%d}", "reason": "市里办的班"}
    assert organiser.post(f"/officers/{officer}/hours/", hours).status_code == 302
    line = HoursEntry.objects.get()
    organiser.post(f"/officers/{officer}/hours/{line.pk}/reverse/", {"reason": "重复"})
    assert sum(one.hours for one in HoursEntry.objects.all()) == 0


def test_the_pages_speak_english_to_who_asks_for_it(school: School) -> None:
    reader = enter(school, "organiser2", "en")
    officer = school.officers["ann"]
    for address in (
        "/officers/",
        f"/officers/{officer.pk}/",
        f"/courses/{course(school).code}/",
        "/lecturers/",
    ):
        text = re.sub(
            r"<(script|style).*?</\1>|lang=\"zh[^>]*>[^<]*", "", reader.get(address).text, flags=re.S
        )
        assert "training" in text.lower() or "hours" in text.lower()
