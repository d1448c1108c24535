"""Following through the pages: asking, the page behind the links in messages, and the feeds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from bihuan.domain.residents.models import Follower
from bihuan.domain.residents.policy import new_ticket
from bihuan.foundation.outbox.actions import deliver_due, send_to_address
from tests.factories.callbacks import residents_case
from tests.factories.callbacks import town as build
from tests.factories.cases import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return build(timezone.localtime() - timedelta(hours=1))


def asked(page: str, **more: Any) -> Any:
    ticket = new_ticket(timezone.now() - timedelta(minutes=1))
    return Client().post(page, {"address": "wang@example.com", "ticket": ticket, **more})


def link_in_mail() -> str:
    deliver_due(now=timezone.now())
    found = re.search(r"/p/f/[\w-]+/", str(mail.outbox[-1].body))
    assert found
    return found.group()


def test_a_reporter_confirms_reads_answers_and_leaves_by_the_link_in_his_mail(town: Town) -> None:
    _case, token = residents_case(town)
    assert f'href="/p/r/{token}/follow/"' in Client().get(f"/p/r/{token}/").content.decode()
    assert asked(f"/p/r/{token}/follow/")["Location"] == f"/p/r/{token}/"
    page, browser = link_in_mail(), Client()
    before = browser.get(page).content.decode()
    assert token not in before, "the receipt opens to a confirmed address alone"
    assert "w****@example.com" in before
    assert not Follower.objects.filter(confirmed_at__isnull=False).exists(), "a look changes nothing"
    browser.post(page, {"do": "confirm"})
    after = browser.get(page).content.decode()
    assert f'href="/p/r/{token}/answer/"' in after
    assert f'href="/p/r/{token}/"' in after
    assert browser.post(page, {"do": "leave"})["Location"] == "/p/"
    assert browser.get(page).status_code == 404


def test_whether_an_address_follows_already_is_not_told(town: Town) -> None:
    case, _token = residents_case(town)
    first, again = (asked(f"/p/c/{case.code}/follow/") for _ in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])


def test_a_form_that_cannot_be_taken_comes_back(town: Town) -> None:
    case, _token = residents_case(town)
    for wrong, status in (({"address": "x@"}, 409), ({"ticket": new_ticket(timezone.now())}, 429)):
        answer = asked(f"/p/c/{case.code}/follow/", **wrong)
        assert answer.status_code == status
    assert not Follower.objects.exists()


def test_ones_own_feed_has_the_steps_and_is_in_no_search_engine(town: Town) -> None:
    _case, token = residents_case(town)
    feed = Client().get(f"/p/r/{token}/feed/")
    assert "结案" in feed.content.decode()
    assert feed["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("site", "by_one_click"), [("https://district.example", True), ("http://127.0.0.1:8000", False)]
)
def test_a_mail_program_leaves_by_what_the_mail_says(
    town: Town, settings: Any, site: str, by_one_click: bool
) -> None:
    """RFC 2369 and RFC 8058: a POST without a form, a cookie or a forgery token ends it; a scanner that only looks does not."""
    settings.SITE_URL = site
    case, _token = residents_case(town)
    asked(f"/p/c/{case.code}/follow/")
    page = link_in_mail()
    headers = mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe"] == f"<{site}{page}>"
    assert ("List-Unsubscribe-Post" in headers) is by_one_click
    program = Client(enforce_csrf_checks=True)
    assert program.get(page).status_code == 200
    assert program.post(page, {"List-Unsubscribe": "Something"}).status_code == 302
    assert Follower.objects.exists()
    program.post(page, {"List-Unsubscribe": "One-Click"})
    assert not Follower.objects.exists()


def test_other_mails_name_no_way_to_leave(town: Town) -> None:
    send_to_address(
        now=timezone.now(), channel="email", address="wang@example.com", subject="已收到", link="/p/r/x/"
    )
    deliver_due(now=timezone.now())
    assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers
