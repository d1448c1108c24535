"""One's own API tokens: issued, shown once, revoked."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.models import ApiToken
from bihuan.foundation.accounts.queries import actor_for_token
from bihuan.kernel.actors import SYSTEM
from tests.factories import accounts
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_the_tokens_cost_the_same_queries_with_any_number_of_them(
    client: Client, count: int, django_assert_num_queries
) -> None:
    who = enter(client)
    for number in range(count):
        actions.issue_token(actor=SYSTEM, now=timezone.now(), person=who, name=f"t{number}")
    with django_assert_num_queries(5):
        assert client.get("/tokens/").status_code == 200


def test_a_key_is_shown_once_and_works(client: Client) -> None:
    who = enter(client)
    answer = client.post("/tokens/", {"name": "数据大屏"})
    assert answer.status_code == 201
    found = re.search(r'value="(bh_[^"]+)"', answer.content.decode())
    assert found
    actor = actor_for_token(found[1], now=timezone.now())
    assert actor is not None
    assert actor.person_id == who.pk
    page = client.get("/tokens/").content.decode()
    assert found[1] not in page
    assert "数据大屏" in page


def test_a_token_without_a_purpose_is_not_issued(client: Client) -> None:
    enter(client)
    assert client.post("/tokens/", {"name": ""}).status_code == 422
    assert not ApiToken.objects.exists()


def test_one_revokes_ones_own_token_and_nobody_elses(client: Client) -> None:
    other = accounts.person("other", accounts.unit("U"))
    theirs, _ = actions.issue_token(actor=SYSTEM, now=timezone.now(), person=other, name="别人的")
    who = enter(client)
    mine, _ = actions.issue_token(actor=SYSTEM, now=timezone.now(), person=who, name="我的")
    assert "别人的" not in client.get("/tokens/").content.decode()
    assert client.post(f"/tokens/{mine.pk}/revoke/").status_code == 302
    assert client.post(f"/tokens/{theirs.pk}/revoke/").status_code == 404
    assert "已吊销" in client.get("/tokens/").content.decode()
    assert client.get(f"/tokens/{mine.pk}/revoke/").status_code == 405
