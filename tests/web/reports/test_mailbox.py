"""The list of mails that became no report."""

from __future__ import annotations

import pytest
from django.test import Client

from bihuan.domain.channels.actions import set_mail_aside
from bihuan.domain.channels.mail.parsing import NotFiled
from bihuan.domain.channels.vocabulary import MAILBOX, ChannelsPermission, MailReason
from tests.factories.accounts import person
from tests.factories.cases import Town
from tests.web.shell.doors import BACKEND


@pytest.fixture
def browser(town: Town) -> Client:
    """Of somebody who may see the list."""
    client = Client()
    client.force_login(person("mail", town.district.units["U"], ChannelsPermission.MAILBOX), BACKEND)
    return client


def put_aside(town: Town, number: int, reason: MailReason = MailReason.AUTOMATIC) -> None:
    mail = NotFiled(f"key-{number}", f"<{number}@x.example>", "wang@example.com", reason)
    set_mail_aside(actor=MAILBOX, now=town.after(number), mail=mail)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_with_any_number_of_mails(
    town: Town, browser: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        put_aside(town, number)
    with django_assert_num_queries(5):
        browser.get("/reports/mailbox/")


def test_the_list_says_why_masks_the_sender_and_is_narrowed_by_reason(
    town: Town, browser: Client, enter
) -> None:
    put_aside(town, 1)
    put_aside(town, 2, MailReason.BROKEN)
    page = browser.get("/reports/mailbox/").text
    assert "邮件损坏，读不出来" in page
    assert "w****@example.com" in page
    assert "wang@example.com" not in page
    narrowed = browser.get("/reports/mailbox/", {"reason": "broken"}).text
    assert "&lt;2@x.example&gt;" in narrowed
    assert "&lt;1@x.example&gt;" not in narrowed
    assert enter("handler").get("/reports/mailbox/").status_code == 403
