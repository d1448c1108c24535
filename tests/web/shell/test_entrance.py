"""Sign-in, lock-out, languages and the pages for faults."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from bihuan.foundation.accounts.models import Person
from tests.factories import accounts
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def person() -> Person:
    somebody = accounts.person("chen", accounts.unit("GS"))
    somebody.set_password(accounts.PASSWORD)
    somebody.save()
    return somebody


def sign_in(client: Client, password: str = accounts.PASSWORD):
    return client.post(LOGIN, {"login": "chen", "password": password})


def test_a_person_signs_in_and_meets_his_own_language(client: Client, person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(locale="en")
    answer = sign_in(client)
    assert answer["Location"] == "/"
    assert answer.cookies["django_language"].value == "en"


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(client: Client, person: Person) -> None:
    answer = sign_in(client, "wrong")
    assert 'role="alert"' in answer.text
    assert 'value="chen"' in answer.text


@override_settings(AXES_FAILURE_LIMIT=2)
def test_too_many_wrong_passwords_lock_the_account_out_for_a_while(client: Client, person: Person) -> None:
    sign_in(client, "wrong")
    answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert "请等 15 分钟 后再试。" in answer.text
    assert sign_in(client).status_code == 429


def test_nobody_signs_up_by_himself(client: Client) -> None:
    assert "不开放注册" in client.get("/accounts/signup/").text
    client.post("/accounts/signup/", {"username": "x", "password1": "y" * 12, "password2": "y" * 12})
    assert not Person.objects.filter(username="x").exists()


@pytest.mark.parametrize("path", ["password/change/", "2fa/", "reauthenticate/", "logout/"])
def test_the_account_pages_stand_in_the_shell(client: Client, person: Person, path: str) -> None:
    client.force_login(person, BACKEND)
    answer = client.get(f"/accounts/{path}", follow=True)
    assert answer.status_code == 200
    assert "build/app.css" in answer.text


def test_two_steps_are_set_up_after_the_password_was_asked_again(client: Client, person: Person) -> None:
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/", follow=True)
    address = asked.redirect_chain[-1][0]
    page = client.post(
        address, {"password": accounts.PASSWORD, "next": "/accounts/2fa/totp/activate/"}, follow=True
    )
    assert "data:image/svg+xml" in page.text


def test_the_language_is_chosen_by_a_posted_form(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": LOGIN})
    assert '<html lang="en">' in client.get(LOGIN).text


def test_a_missing_page_says_so_in_the_shell(client: Client) -> None:
    answer = client.get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
