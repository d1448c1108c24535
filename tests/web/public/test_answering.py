"""After closing: the reporter is asked on his own page, answers once, and reads there what follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack
from bihuan.domain.callbacks.queries.rates import answered
from tests.factories.callbacks import residents_case
from tests.factories.callbacks import town as build
from tests.factories.cases import Town

pytestmark = pytest.mark.django_db
UNHAPPY = {"contacted": "no", "solved": "no", "satisfaction": "dissatisfied", "comment": "还在老地方"}
ASKED = "请您说一句"


@pytest.fixture
def town() -> Town:
    return build(timezone.localtime() - timedelta(hours=1))


def receipt(token: str) -> str:
    return Client().get(f"/p/r/{token}/").content.decode()


def test_a_closed_case_is_asked_about_and_an_open_one_is_not(town: Town) -> None:
    _case, token = residents_case(town, steps=5)
    assert ASKED not in receipt(token)
    page = Client().get(f"/p/r/{token}/answer/")
    assert "还没有办结" in page.content.decode()


def test_not_solved_asks_for_reopening_and_the_receipt_says_what_follows(town: Town) -> None:
    case, token = residents_case(town)
    assert ASKED in receipt(token)
    page = Client().get(f"/p/r/{token}/answer/")
    assert page["Referrer-Policy"] == "same-origin"
    sent = Client().post(f"/p/r/{token}/answer/", UNHAPPY)
    assert sent["Location"] == f"/p/r/{token}/#answer"
    told = receipt(token)
    assert ASKED not in told
    assert "已要求重新打开" in told
    assert "还在老地方" in told
    row = CallBack.objects.get(case=case)
    day = timedelta(days=1)
    rates = answered(town["arbiter"], since=timezone.now() - day, until=timezone.now() + day)
    assert [(one.contacted, one.solved, one.way) for one in rates] == [(False, False, "page")]
    actions.grant_reopening(actor=town["arbiter"], now=timezone.now(), call_back_id=row.pk)
    assert "已同意重新打开" in receipt(token)


def test_a_refused_reopening_is_told_with_its_reason(town: Town) -> None:
    case, token = residents_case(town)
    Client().post(f"/p/r/{token}/answer/", UNHAPPY)
    row = CallBack.objects.get(case=case)
    actions.refuse_reopening(
        actor=town["arbiter"], now=timezone.now(), call_back_id=row.pk, reason="现场已复核"
    )
    assert "现场已复核" in receipt(token)


def test_an_answer_sent_twice_counts_once(town: Town) -> None:
    _case, token = residents_case(town)
    answers = [Client().post(f"/p/r/{token}/answer/", UNHAPPY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert CallBack.objects.count() == 1


def test_an_answer_that_lacks_something_comes_back(town: Town) -> None:
    _case, token = residents_case(town)
    answer = Client().post(f"/p/r/{token}/answer/", {**UNHAPPY, "solved": ""})
    assert (answer.status_code, CallBack.objects.count()) == (422, 0)
    assert "还在老地方" in answer.content.decode()


def test_long_after_closing_nobody_is_asked_any_more() -> None:
    town = build(timezone.localtime() - timedelta(days=20))
    _case, token = residents_case(town)
    assert ASKED not in receipt(token)
    assert "结案已经很久" in Client().get(f"/p/r/{token}/answer/").content.decode()


def test_nobody_reads_the_answer_on_the_public_page_of_the_case(town: Town) -> None:
    case, token = residents_case(town)
    Client().post(f"/p/r/{token}/answer/", UNHAPPY)
    page = Client().get(f"/p/c/{case.code}/").content.decode()
    assert "还在老地方" not in page
