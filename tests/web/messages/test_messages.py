"""The inbox: what is unread, the way to the case, and nobody else's messages."""

from __future__ import annotations

import pytest

from bihuan.domain.cases.vocabulary import CaseState
from bihuan.foundation.outbox.models import Message
from bihuan.foundation.outbox.queries import unread_count
from tests.factories.cases import Town, case_in


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_with_any_number_of_messages(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        case_in(town, CaseState.DISPATCHED, minutes=number)
    browser = enter("handler")
    with django_assert_num_queries(6):
        browser.get("/messages/")


def test_opening_a_message_marks_it_read_and_leads_to_the_case(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.DISPATCHED), enter("handler")
    message = Message.objects.get(person=town.people["handler"])
    assert browser.post(f"/messages/{message.pk}/open/")["Location"] == f"/cases/{case.code}/"
    assert unread_count(town["handler"]) == 0
    assert message.subject not in browser.get("/messages/", {"unread": "on"}).text
    assert message.subject in browser.get("/messages/").text


def test_the_whole_inbox_is_read_at_once(town: Town, enter) -> None:
    for number in range(2):
        case_in(town, CaseState.DISPATCHED, minutes=number)
    browser = enter("handler")
    assert "已把 2 条标为已读" in browser.post("/messages/read/", follow=True).text
    assert unread_count(town["handler2"]) == 2


def test_somebody_elses_message_does_not_exist(town: Town, enter) -> None:
    case_in(town, CaseState.DISPATCHED)
    message = Message.objects.get(person=town.people["handler"])
    assert enter("outsider").post(f"/messages/{message.pk}/open/").status_code == 404
    assert message.subject not in enter("outsider").get("/messages/").text


def test_a_link_that_leads_elsewhere_is_not_followed(town: Town, enter) -> None:
    case_in(town, CaseState.DISPATCHED)
    message = Message.objects.get(person=town.people["handler"])
    Message.objects.filter(pk=message.pk).update(link="https://elsewhere.example/")
    assert enter("handler").post(f"/messages/{message.pk}/open/")["Location"] == "/messages/"
