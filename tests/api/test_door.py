"""Who gets in, as whom, and what is said to the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.foundation.accounts import actions
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from tests.api.caller import Caller
from tests.api.conftest import People
from tests.factories.accounts import SET_UP
from tests.factories.cases import Town


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer bh_unknown", "Basic Z3JpZDpncmlk", "bh_unknown"])
def test_request_is_not_let_in_when_its_key_opens_nothing(db: None, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    answer = Caller()("GET", "/me", **headers)
    assert (answer.status, answer.code) == (401, "unauthorised")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_key_opens_no_longer_when_it_is_expired_or_revoked(town: Town) -> None:
    person, now = town.people["grid"], timezone.now()
    _, old = actions.issue_token(
        actor=SYSTEM, now=SET_UP, person=person, name="old", expires_at=now - timedelta(hours=1)
    )
    token, revoked = actions.issue_token(actor=SYSTEM, now=SET_UP, person=person, name="revoked")
    assert Caller(revoked).get("/me").status == 200
    actions.revoke_token(actor=SYSTEM, now=now, token_id=token.pk)
    assert [Caller(key).get("/me").status for key in (old, revoked)] == [401, 401]


def test_key_opens_no_longer_when_its_owner_is_switched_off(town: Town, who: People) -> None:
    grid = who("grid")
    actions.switch_person(
        actor=SYSTEM, now=timezone.now(), person=town.people["grid"], is_active=False, reason="离职"
    )
    assert grid.get("/me").status == 401


def test_caller_is_told_who_he_is_and_what_he_may(who: People, town: Town) -> None:
    me = who("handler").get("/me").value
    assert me["unit"] == "U-CG"
    assert me["permissions"]["cases.handle"] == [town.district.units["U-CG"].path]


def test_session_reads_and_writes_only_with_our_own_token(town: Town) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.people["grid"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/api/v1/me").json()["key"] == town["grid"].key
    body = {"text": "路灯不亮", "lon": 120.62, "lat": 31.31}
    refused = browser.post("/api/v1/reports", body, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    browser.cookies["csrftoken"] = "a" * 32
    done = browser.post(
        "/api/v1/reports", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert done.status_code == 201, done.content


def test_key_that_opens_nothing_is_not_replaced_by_the_session(town: Town) -> None:
    browser = Client()
    browser.force_login(town.people["grid"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get("/api/v1/me", headers={"Authorization": "Bearer bh_wrong"}).status_code == 401


def test_address_that_does_not_exist_tells_a_stranger_nothing(town: Town, who: People) -> None:
    assert Caller().get("/nowhere").code == "unauthorised"
    answer = who("grid").get("/nowhere/at/all")
    assert (answer.status, answer.code) == (404, "not_found")


def test_own_key_is_shown_once_and_makes_an_entry(who: People) -> None:
    grid, before = who("grid"), Entry.objects.count()
    made = grid.post("/tokens", {"name": "平板"})
    assert (made.status, Entry.objects.count()) == (201, before + 1)
    assert Caller(made.value["key"]).get("/me").status == 200
    listed = grid.get("/tokens").value["items"]
    assert made.value["key"] not in str(listed)
    assert grid.post(f"/tokens/{made.value['id']}/moves/revoke_token").status == 200
    assert Caller(made.value["key"]).get("/me").status == 401


def test_nobody_issues_a_key_for_somebody_else(who: People) -> None:
    answer = who("grid").post("/tokens", {"name": "偷", "person": "handler"})
    assert (answer.status, answer.code) == (403, "not_permitted")
