"""Messages to people without an account: sealed addresses, text messages, receipts, and what is not connected."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from bihuan.foundation.journal.record import Subject
from bihuan.foundation.outbox import actions
from bihuan.foundation.outbox.models import ADDRESS, Message
from bihuan.foundation.outbox.receipts import receipt_token
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.kernel.refusals import Refused
from tests.foundation.outbox.gateway import Gateway, gateway

pytestmark = pytest.mark.django_db
PHONE, EMAIL = "138 1234 5678", "wang@example.com"
ABOUT = Subject("report", 7, "S-7")


def send(now: datetime, channel: str = Channel.SMS, address: str = PHONE, **more) -> Message:
    return actions.send_to_address(
        now=now, channel=channel, address=address, subject="您反映的事已结案", link="/p/S-7/", **more
    )


@pytest.fixture
def line(settings) -> Iterator[Gateway]:
    settings.SITE_URL = "https://bihuan.example"
    settings.SMS_TOKEN = "geheim"
    with gateway() as one:
        settings.SMS_URL = one.address
        yield one


def deliver(now: datetime, message: Message) -> Message:
    actions.deliver_due(now=now)
    message.refresh_from_db()
    return message


def test_an_email_goes_out_and_its_address_stands_nowhere_in_plain(now):
    message = deliver(now, send(now, Channel.EMAIL, EMAIL))
    assert (message.state, message.person, mail.outbox[0].to) == ("sent", None, [EMAIL])
    assert ADDRESS.open(message, "address") == EMAIL
    held = str(Message.objects.values().get())
    assert "wang" not in held
    assert "/p/S-7/" not in held, "the link may be the only key to somebody's page"
    assert "/p/S-7/" in mail.outbox[0].body


def test_a_text_message_is_posted_once_with_text_token_and_the_address_for_the_receipt(now, line):
    message = deliver(now, send(now, body='请看"结果"'))
    ((headers, body),) = line.got
    assert headers["Authorization"] == "Bearer geheim"
    assert body == {
        "phone": PHONE,
        "text": '您反映的事已结案 请看"结果" https://bihuan.example/p/S-7/',
        "id": str(message.uuid),
        "receipt": f"https://bihuan.example/outbox/receipts/{receipt_token(message)}/",
    }
    assert (message.state, message.attempts) == ("sent", 1)
    assert "G-1" in message.receipt
    assert "12345678" not in message.receipt.replace(" ", "")


@pytest.mark.parametrize(
    ("status", "state"), [(500, "queued"), (429, "queued"), (302, "queued"), (400, "failed")]
)
def test_a_gateway_that_does_not_take_it_is_tried_again_or_believed(now, line, status, state):
    line.answers.append(status)
    message = deliver(now, send(now))
    assert (message.state, len(line.got)) == (state, 1), "a redirection is not followed with number and token"
    assert str(status) in message.error


def test_without_a_gateway_the_message_is_kept_and_says_so(now):
    message = deliver(now, send(now))
    assert (message.state, message.attempts, message.next_at) == ("unconnected", 0, None)


def test_without_a_gateway_the_address_that_was_given_instead_is_used(now):
    message = deliver(now, send(now, instead=(Channel.EMAIL, EMAIL)))
    assert (message.channel, message.state, mail.outbox[0].to) == ("email", "sent", [EMAIL])


def test_what_a_gateway_refuses_goes_to_the_other_address(now, line):
    line.answers.append(400)
    message = deliver(now, send(now, instead=(Channel.EMAIL, EMAIL), dedupe_key="k"))
    assert deliver(now, message.fallback).state == "sent"
    assert (message.state, mail.outbox[0].to) == ("failed", [EMAIL])


@pytest.mark.parametrize(
    ("channel", "address"),
    [(Channel.SMS, EMAIL), (Channel.EMAIL, PHONE), (Channel.SMS, "不知道"), (Channel.IN_APP, PHONE)],
)
def test_an_address_that_does_not_fit_its_channel_is_refused(now, channel, address):
    with pytest.raises(Refused, match="不是有效的手机号码或邮箱地址"):
        send(now, channel, address)
    assert not Message.objects.exists()


def test_a_number_gets_one_key_once_however_it_is_written_and_others_get_theirs(now):
    first = send(now, dedupe_key="closed:7")
    assert send(now, address="+86-13812345678", dedupe_key="closed:7") == first
    assert send(now, address="13900000000", dedupe_key="closed:7") != first
    actions.erase_addresses()
    assert Message.objects.filter(address_hash="").count() == 2


def test_a_gateway_reports_what_became_of_it_by_the_signed_address_alone(now, line):
    message = deliver(now, send(now))
    address = f"/outbox/receipts/{receipt_token(message)}/"
    gate = Client()
    assert gate.get(address).status_code == 405
    assert gate.post(address, {"status": "?"}).status_code == 422
    assert gate.post(address[:-3] + "xx/", {"status": "delivered"}).status_code == 404
    for _ in range(2):
        told = {"status": "delivered", "detail": "DELIVRD"}
        assert gate.post(address, told, content_type="application/json").status_code == 204
    message.refresh_from_db()
    assert (message.state, message.receipt) == ("delivered", "DELIVRD")


def test_a_message_that_came_back_is_failed_and_goes_to_the_other_address(now, line):
    message = deliver(now, send(now, instead=(Channel.EMAIL, EMAIL)))
    address = f"/outbox/receipts/{receipt_token(message)}/"
    for _ in range(2):
        answer = Client().post(address, {"status": "failed", "detail": "空号 13812345678"})
        assert answer.status_code == 204
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "空号 ***")
    assert message.fallback.channel == "email"


def test_addresses_are_erased_about_a_record_or_by_age_and_what_waits_then_fails(now, line):
    gone, kept = send(now, about=ABOUT), send(now, address="13900000000")
    assert actions.erase_addresses(about=ABOUT) == 1
    assert (deliver(now, gone).state, gone.error) == ("failed", "收件地址已经删除")
    assert deliver(now, kept).state == "sent"
    assert actions.erase_addresses(before=now) == 0
    assert actions.erase_addresses(before=now + timedelta(seconds=1)) == 1
    assert line.got[0][1]["phone"] == "13900000000"
