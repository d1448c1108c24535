"""What leaves the product, and what became of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from bihuan.foundation.outbox.models import Message
from tests.factories import accounts
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db


def message(now: datetime, channel: str, state: str, subject: str) -> Message:
    to = accounts.person("anna", accounts.unit("U"))
    return Message.objects.create(
        channel=channel, person=to, subject=subject, state=state, queued_at=now, error="550 no such user"
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_costs_the_same_queries_with_any_number_of_messages(
    client: Client, now: datetime, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        message(now, "email", "failed", f"m{number}")
    enter(client, "outbox.view")
    with django_assert_num_queries(5):
        assert client.get("/outbox/").status_code == 200


def test_the_outbox_shows_outgoing_messages_by_status_and_person(client: Client, now: datetime) -> None:
    message(now, "email", "failed", "催办提醒")
    message(now, "email", "sent", "周报")
    message(now, "in_app", "delivered", "站内")
    enter(client, "outbox.view")
    page = client.get("/outbox/").content.decode()
    assert "550 no such user" in page
    assert "站内</" not in page
    failed = client.get("/outbox/?status=failed&to=anna").context["page"].rows
    assert [row.subject for row in failed] == ["催办提醒"]


def test_who_may_not_watch_the_outbox_is_refused(client: Client) -> None:
    enter(client)
    assert client.get("/outbox/").status_code == 403
