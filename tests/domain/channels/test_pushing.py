"""Status is pushed until it has been taken: whole, signed, and never lost."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import pytest
from pytest_django import Settings

from bihuan.domain.cases import actions as cases
from bihuan.domain.channels import actions
from bihuan.domain.channels.actions import OrderDraft, pushing
from bihuan.domain.channels.models import Order, Partner
from bihuan.domain.channels.queries.signing import secret_of
from bihuan.domain.channels.queries.standing import told
from bihuan.domain.channels.vocabulary import LEASE, PAUSES
from bihuan.kernel.actors import SYSTEM
from tests.factories.cases import Town
from tests.factories.channels import Receiver, partner


def sent(town: Town, hook: str, number: str = "N-1", code: str = "hotline") -> Order:
    _, speaker = partner(town, code, hook)
    draft = OrderDraft(text="桃花社区门口有垃圾堆放", category=town.district.categories["E0101"])
    return actions.receive_order(actor=speaker, now=town.now, number=number, draft=draft)


def accept(town: Town, order: Order, now: datetime) -> None:
    cases.accept_report(actor=SYSTEM, now=now, report_id=order.report_id)


def test_present_status_is_pushed_with_all_steps_and_once(town: Town, there: Receiver) -> None:
    order = sent(town, there.address)
    accept(town, order, town.after(1))
    assert [actions.push_due(now=town.after(2)), actions.push_due(now=town.after(3))] == [1, 0]
    [body] = there.told
    assert (body["number"], body["status"]) == ("N-1", "handling")
    assert [step["kind"] for step in body["steps"]] == ["cases.report_received", "cases.accepted"]
    order.refresh_from_db()
    assert (order.pushed_status, order.pushed_seq) == ("handling", body["mark"])
    assert told(order) == body


def test_what_moves_later_is_pushed_later_and_a_decline_gives_its_reason(town: Town, there: Receiver) -> None:
    order = sent(town, there.address)
    actions.push_due(now=town.after(1))
    cases.decline_report(
        actor=SYSTEM, now=town.after(2), report_id=order.report_id, ground="other", reason="属邻区"
    )
    actions.push_due(now=town.after(3))
    assert [(one["status"], one["reason"]) for one in there.told] == [
        ("received", ""),
        ("declined", "属邻区"),
    ]
    assert there.told[0]["mark"] < there.told[1]["mark"]


def test_signature_can_be_verified_with_the_secret_alone(town: Town, there: Receiver) -> None:
    order = sent(town, there.address)
    secret = actions.renew_secret(actor=SYSTEM, now=town.now, partner_id=order.partner_id)
    actions.push_due(now=town.after(1))
    headers, body = there.got[0]
    at, _, signed = headers["X-Bihuan-Signature"].partition(",v1=")
    stamp = at.removeprefix("t=")
    assert int(stamp) == int(town.after(1).timestamp())
    assert signed == hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert secret == secret_of(Partner.objects.get())


@pytest.mark.parametrize("answer", [500, 404, 302, 0.5])
def test_failure_waits_and_then_the_latest_status_is_pushed(
    town: Town, there: Receiver, answer: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "HOOK_SECONDS", 0.2)
    order = sent(town, there.address)
    there.answers.append(answer)
    assert actions.push_due(now=town.now) == 0
    order.refresh_from_db()
    assert (order.failures, order.pushed_seq, order.next_at) == (1, 0, town.now + PAUSES[0])
    assert order.last_error
    accept(town, order, town.now)
    assert actions.push_due(now=town.now) == 0
    assert actions.push_due(now=town.now + PAUSES[0]) == 1
    assert [one["status"] for one in there.told] == ["received", "handling"]


def test_after_many_failures_nothing_is_pushed_until_somebody_says_again(town: Town, there: Receiver) -> None:
    order = sent(town, there.address)
    there.answers.extend([503] * (len(PAUSES) + 1))
    at = town.now
    for pause in PAUSES:
        actions.push_due(now=at)
        at += pause
    actions.push_due(now=at)
    order.refresh_from_db()
    assert (order.failures, order.next_at) == (len(PAUSES) + 1, None)
    assert actions.push_due(now=town.after(days=90)) == 0
    assert actions.push_again(actor=SYSTEM, now=at, partner_id=order.partner_id) == 1
    assert actions.push_due(now=at) == 1


def test_push_that_was_not_noted_is_made_again(
    town: Town, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(town, there.address)

    def killed(*_told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pushing, "_note_taken", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.push_due(now=town.now)
    assert actions.push_due(now=town.after(1)) == 0
    assert actions.push_due(now=town.now + LEASE) == 1
    assert there.told[0] == there.told[1]


def test_partner_that_fails_keeps_no_other_waiting(town: Town, there: Receiver) -> None:
    sent(town, "http://127.0.0.1:1/nobody", code="dead")
    sent(town, there.address, code="alive")
    assert actions.push_due(now=town.now) == 1


def test_private_address_is_not_connected_to_unless_the_operator_says_so(
    town: Town, there: Receiver, settings: Settings
) -> None:
    settings.HOOKS_MAY_BE_PRIVATE = False
    order = sent(town, there.address)
    actions.push_due(now=town.now)
    order.refresh_from_db()
    assert (there.got, order.failures) == ([], 1)
    assert order.last_error == "private"


def test_one_order_is_pushed_again_though_it_was_taken(town: Town, there: Receiver) -> None:
    order = sent(town, there.address)
    actions.push_due(now=town.now)
    asked = actions.push_again(actor=SYSTEM, now=town.after(1), partner_id=order.partner_id, number="N-1")
    assert (asked, actions.push_due(now=town.after(1)), len(there.got)) == (1, 1, 2)


def test_paused_partner_is_told_everything_after_resuming(town: Town, there: Receiver) -> None:
    order = sent(town, there.address)
    actions.pause_partner(actor=SYSTEM, now=town.now, partner_id=order.partner_id)
    accept(town, order, town.after(1))
    assert actions.push_due(now=town.after(2)) == 0
    actions.resume_partner(actor=SYSTEM, now=town.after(3), partner_id=order.partner_id)
    assert actions.push_due(now=town.after(3)) == 1
    assert there.told[0]["status"] == "handling"
