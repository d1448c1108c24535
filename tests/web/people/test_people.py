"""The directory, one person, what managers of accounts do, and the table of roles."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client

from bihuan.foundation.accounts.models import Appointment, Person
from bihuan.foundation.journal.models import Entry
from tests.factories import accounts
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
MANAGE, VIEW = "accounts.manage", "accounts.view"


def somebody(username: str, unit: str = "U") -> Person:
    return accounts.person(username, accounts.unit(unit))


@pytest.mark.parametrize("count", [1, 3])
def test_the_directory_costs_the_same_queries_with_any_number_of_people(
    client: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        somebody(f"a{number}")
    enter(client, VIEW)
    with django_assert_num_queries(7):
        assert client.get("/people/").status_code == 200


def test_who_may_not_view_the_directory_sees_his_own_unit_alone(client: Client) -> None:
    stranger = somebody("stranger", "X")
    colleague = somebody("colleague")
    enter(client)
    page = client.get("/people/").content.decode()
    assert "人员colleague" in page
    assert "人员stranger" not in page
    assert client.get(f"/people/{colleague.pk}/").status_code == 200
    assert client.get(f"/people/{stranger.pk}/").status_code == 404


def test_the_directory_is_narrowed_by_words_and_unit(client: Client) -> None:
    accounts.unit("U-B", accounts.unit("U"))
    somebody("anna", "U-B")
    somebody("berta")
    enter(client, VIEW)
    page = client.get("/people/?text=ann&unit=U-B").content.decode()
    assert "人员anna" in page
    assert "人员berta" not in page


def test_a_manager_adds_somebody_and_gives_and_takes_a_role(client: Client) -> None:
    enter(client, MANAGE)
    held = accounts.role("cases.check")
    new = {"name": "新人", "username": "xinren", "unit": "U", "locale": "zh-hans"}
    home = client.post("/people/add/", new).headers["Location"]
    wanted = {"role": held.code, "unit": "U", "on": "2026-01-01"}
    assert client.post(f"{home}appoint/", wanted).headers["Location"] == home
    appointment = Appointment.objects.get(person__username="xinren")
    assert client.get(f"{home}dismiss/{appointment.pk}/").status_code == 200
    client.post(f"{home}dismiss/{appointment.pk}/", {"on": "2026-09-01", "reason": "轮岗"})
    appointment.refresh_from_db()
    assert appointment.valid_to is not None
    assert client.get(f"{home}dismiss/{appointment.pk}/").status_code == 404


def test_a_taken_username_comes_back_into_the_form(client: Client) -> None:
    somebody("anna")
    enter(client, MANAGE)
    answer = client.post("/people/add/", {"name": "另一人", "username": "anna", "unit": "U", "locale": "en"})
    assert answer.status_code == 409
    assert "另一人" in answer.content.decode()


def test_passwords_must_agree_and_be_strong(client: Client) -> None:
    who = somebody("anna")
    enter(client, MANAGE)
    address = f"/people/{who.pk}/password/"
    assert client.post(address, {"password": "a", "again": "b"}).status_code == 422
    assert client.post(address, {"password": "12345678", "again": "12345678"}).status_code == 409
    good = {"password": accounts.PASSWORD, "again": accounts.PASSWORD}
    assert client.post(address, good).status_code == 302
    who.refresh_from_db()
    assert who.check_password(accounts.PASSWORD)


def test_an_account_is_switched_off_and_on_but_never_ones_own(client: Client) -> None:
    who = somebody("anna")
    me = enter(client, MANAGE)
    assert client.post(f"/people/{who.pk}/switch/", {"reason": "离职"}).status_code == 302
    who.refresh_from_db()
    assert not who.is_active
    assert client.post(f"/people/{me.pk}/switch/", {"reason": "试试"}).status_code == 409
    assert "不能停用自己的账号" in client.get(f"/people/{me.pk}/").content.decode()


def test_a_locked_account_is_shown_and_unlocked_and_the_journal_knows(client: Client) -> None:
    who = somebody("anna")
    enter(client, MANAGE)
    AccessAttempt.objects.create(
        username="anna",
        ip_address="127.0.0.1",
        user_agent="x",
        failures_since_start=5,
        get_data="",
        post_data="",
    )
    assert "登录锁定" in client.get(f"/people/{who.pk}/").content.decode()
    assert client.post(f"/people/{who.pk}/unlock/").status_code == 302
    assert not AccessAttempt.objects.exists()
    assert Entry.objects.filter(kind="accounts.person_unlocked", subject_code="anna").exists()


@pytest.mark.parametrize("form", ["appoint", "switch", "password"])
def test_only_managers_come_to_the_forms(client: Client, form: str) -> None:
    who = somebody("anna")
    enter(client, VIEW)
    assert client.get(f"/people/{who.pk}/{form}/").status_code == 403
    assert client.post(f"/people/{who.pk}/unlock/").status_code == 403


def test_the_table_of_roles_ticks_what_is_granted(client: Client) -> None:
    accounts.role("cases.check")
    enter(client, VIEW)
    page = client.get("/roles/").content.decode()
    assert "结案前核查" in page
    assert page.count('aria-label="有"') == 2  # cases.check and the reader's own accounts.view
