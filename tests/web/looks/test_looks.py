"""The log of looks on its page, and the alarm when somebody looks unusually often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import CaseRules
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.outbox.models import Message
from bihuan.foundation.personal.looks import note_look
from bihuan.foundation.personal.vocabulary import Way
from bihuan.kernel.actors import Actor
from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(now: datetime) -> Town:
    return build(now)


def enter(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.people[who], BACKEND)
    return client


@transaction.atomic
def look(actor: Actor, at: datetime, reason: str = "回访来电人", code: str = "S00000018") -> None:
    note_look(
        actor=actor,
        now=at,
        way=Way.PAGE,
        fields=("name", "phone"),
        reason=reason,
        subject=Subject("report", 1, code),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_costs_the_same_queries_with_any_number_of_looks(
    town: Town, now: datetime, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        look(town["acceptor"], now)
    auditor = enter(town, "auditor")
    with django_assert_num_queries(5):
        assert auditor.get("/looks/").status_code == 200


def test_the_auditor_reads_all_looks_and_takes_them_away_and_others_read_their_own(
    town: Town, now: datetime
) -> None:
    look(town["acceptor"], now, "回访来电人")
    look(town["street2"], now, "=HYPERLINK(1)")
    page = enter(town, "auditor").get("/looks/").text
    assert "回访来电人" in page
    assert "HYPERLINK" in page
    assert "姓名、电话" in page
    own = enter(town, "street2").get("/looks/").text
    assert "回访来电人" not in own
    answer = enter(town, "auditor").get("/looks/", {"format": "csv", "who": "street2"})
    sheet = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "'=HYPERLINK(1)" in sheet
    assert "回访来电人" not in sheet


def test_many_looks_in_an_hour_are_told_to_the_auditors_once(town: Town, now: datetime) -> None:
    rules = CaseRules.objects.get()
    rules.data["looks"] = {"alarm_per_hour": 2}
    rules.save()
    for minutes in (5, 10, 70):
        look(town["acceptor"], now - timedelta(minutes=minutes))
    assert actions.tell_auditors(now=now) == 0
    look(town["acceptor"], now - timedelta(minutes=1))
    assert [actions.tell_auditors(now=now) for _ in range(2)] == [1, 0]
    message = Message.objects.get()
    assert message.person == town.people["auditor"]
    assert "一小时内查看个人信息 3 次" in message.subject
    assert "accept" in message.link


def test_an_alarm_of_zero_is_none(town: Town, now: datetime) -> None:
    rules = CaseRules.objects.get()
    rules.data["looks"] = {"alarm_per_hour": 0}
    rules.save()
    look(town["acceptor"], now)
    assert actions.tell_auditors(now=now + timedelta(minutes=1)) == 0
