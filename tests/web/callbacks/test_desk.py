"""The telephone desk and the three rates as people meet them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack, Reopening
from bihuan.domain.cases.vocabulary import CaseState
from tests.factories.callbacks import NO, YES, call_back_of, closed_case
from tests.factories.callbacks import town as build
from tests.factories.cases import Town
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
ALWAYS = {"since": "2026-01-01", "until": "2099-12-31"}
ANSWER = {"contacted": "no", "solved": "no", "satisfaction": "dissatisfied", "comment": "还在老地方"}


@pytest.fixture
def town(now: datetime) -> Town:
    return build(now)


def enter(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.people[who], BACKEND)
    return client


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_any_number_of_rows(
    town: Town, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        closed_case(town, minutes=number * 10)
    actions.open_due_call_backs(now=town.after(60))
    clerk = enter(town, "clerk")
    with django_assert_num_queries(9):
        page = clerk.get("/callbacks/")
    assert page.text.count("data-row") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_rates_cost_the_same_queries_with_any_number_of_answers(
    town: Town, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        closed_case(town, minutes=number * 10)
    actions.open_due_call_backs(now=town.after(60))
    for row in CallBack.objects.all():
        actions.record_answer(actor=town["clerk"], now=town.after(70), call_back_id=row.pk, answer=YES)
    clerk = enter(town, "clerk")
    with django_assert_num_queries(9):
        page = clerk.get("/callbacks/rates/", ALWAYS)
    assert ("100.00%" in page.text) is (count == 3)  # below the minimum no rate, only the counts
    assert f"{count}</a> / {count}" in page.text


def test_a_call_goes_from_the_list_to_the_answer_and_back(town: Town) -> None:
    row = call_back_of(town)
    clerk = enter(town, "clerk")
    assert row.code in clerk.get("/callbacks/").text
    page = clerk.get(f"/callbacks/{row.code}/").text
    assert "138****5678" in page
    assert "已清理干净" in page
    answered = clerk.post(f"/callbacks/{row.code}/do/record_answer/", ANSWER, follow=True)
    assert answered.redirect_chain[-1][0] == "/callbacks/"
    assert row.code not in clerk.get("/callbacks/").text
    assert Reopening.objects.get().state == "asked"
    assert "还在老地方" not in clerk.get("/callbacks/", {"sheet": "all", "format": "csv"}).getvalue().decode()


def test_a_question_left_out_comes_back_with_what_was_typed(town: Town) -> None:
    row = call_back_of(town)
    page = enter(town, "clerk").post(f"/callbacks/{row.code}/do/record_answer/", {**ANSWER, "solved": ""})
    assert page.status_code == 422
    assert "还在老地方" in page.text
    assert CallBack.objects.get().state == "waiting"


def test_a_lead_finds_the_request_and_opens_the_case(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["clerk"], now=timezone.now(), call_back_id=row.pk, answer=NO)
    lead = enter(town, "arbiter")
    assert row.code in lead.get("/callbacks/", {"sheet": "reopenings"}).text
    assert NO.comment in lead.get(f"/callbacks/{row.code}/").text
    lead.post(f"/callbacks/{row.code}/do/grant_reopening/", {"reason": ""})
    row.refresh_from_db()
    assert row.case.state == CaseState.FILED
    page = enter(town, "clerk").get(f"/callbacks/{row.code}/").text
    assert "同意重新打开" in page


def test_a_finding_stands_beside_the_answer_and_both_figures_are_shown(town: Town) -> None:
    for number in range(3):
        closed_case(town, minutes=number * 10)
    actions.open_due_call_backs(now=town.after(60))
    for row, answer in zip(CallBack.objects.order_by("pk"), (YES, YES, NO), strict=True):
        actions.record_answer(actor=town["clerk"], now=timezone.now(), call_back_id=row.pk, answer=answer)
    arbiter, reviewer = enter(town, "arbiter"), enter(town, "reviewer")
    told = {"which": "unreasonable:excessive", "reason": "要求每小时清扫一次"}
    arbiter.post(f"/callbacks/{row.code}/do/propose_demand/", told)
    assert "提出认定的人不能复核" in arbiter.get(f"/callbacks/{row.code}/").text
    assert "承办单位的人可以提出认定" in enter(town, "unit_lead").get(f"/callbacks/{row.code}/").text
    reviewer.post(f"/callbacks/{row.code}/do/confirm_demand/", {"note": ""})
    assert NO.comment in reviewer.get(f"/callbacks/{row.code}/").text
    page = reviewer.get("/callbacks/rates/", ALWAYS).text
    assert "66.67%" in page
    assert "100.00%" in page


def test_rates_are_read_by_month_and_street_too(town: Town) -> None:
    row = call_back_of(town)
    actions.record_answer(actor=town["clerk"], now=timezone.now(), call_back_id=row.pk, answer=YES)
    clerk = enter(town, "clerk")
    assert f"{timezone.localdate():%Y-%m}" in clerk.get("/callbacks/rates/", {**ALWAYS, "by": "month"}).text
    assert "西园街道" in clerk.get("/callbacks/rates/", {**ALWAYS, "by": "street"}).text
    assert clerk.get("/callbacks/rates/", {"since": "soon"}).status_code == 422


@pytest.mark.parametrize(("asked", "status"), [({}, 200), ({"since": "soon"}, 422)])
def test_filters_of_the_rates_swap_the_results_alone(
    town: Town, enter, asked: dict[str, str], status: int
) -> None:
    answer = enter("clerk").get("/callbacks/rates/", {**ALWAYS, **asked}, headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert answer.text.count('id="results"') == 1
    assert "<nav" not in answer.text
