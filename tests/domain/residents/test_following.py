"""Being told how it goes on: asked once, confirmed by the address itself, told once, forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from bihuan.domain.cases.actions import void_case
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState, Source
from bihuan.domain.residents import actions
from bihuan.domain.residents.models import Follower
from bihuan.domain.residents.policy import follow_token, new_ticket
from bihuan.domain.residents.queries import followers_to_tell
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.outbox.actions import deliver_due
from bihuan.foundation.outbox.models import Message
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories.callbacks import residents_case
from tests.factories.callbacks import town as build
from tests.factories.cases import Town, case_in, walk

pytestmark = pytest.mark.django_db
WHO = "wang@example.com"


@pytest.fixture
def town(now: datetime) -> Town:
    return build(now)


def ask(town: Town, *, minutes: float = 30, address: str = WHO, **what: Any) -> Follower | None:
    return actions.ask_to_follow(
        now=town.after(minutes), address=address, ticket=new_ticket(town.after(minutes - 1)), **what
    )


def followed(town: Town, **what: Any) -> Follower:
    follower = ask(town, **what)
    assert follower
    return actions.confirm_following(now=town.after(31), token=follow_token(follower))


def tell(town: Town, minutes: float) -> list[str]:
    """What goes out when the job comes round."""
    mail.outbox.clear()
    for key in list(followers_to_tell().values_list("pk", flat=True)):
        actions.tell_follower(now=town.after(minutes), follower_id=key)
    deliver_due(now=town.after(minutes))
    return [f"{one.subject}\n{one.body}" for one in mail.outbox]


def test_nothing_but_one_question_is_sent_before_the_address_confirms(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    follower = ask(town, code=case.code)
    assert follower
    assert ask(town, minutes=32, code=case.code) == follower
    deliver_due(now=town.after(40))
    assert [one.subject for one in mail.outbox] == [f"请确认：要接收 {case.code} 的进展吗"]
    assert f"/p/f/{follow_token(follower)}/" in mail.outbox[0].body
    walk(town, case.pk, CaseState.HANDLED, town.after(50))
    assert tell(town, 51) == []


def test_what_moves_after_confirming_is_told_once_and_together(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING)
    followed(town, code=case.code)
    assert tell(town, 35) != [], "the question itself goes out"
    walk(town, case.pk, CaseState.HANDLED, town.after(50))
    walk(town, case.pk, CaseState.CHECKING, town.after(51))
    walk(town, case.pk, CaseState.CLOSED, town.after(52))
    (told,) = tell(town, 55)
    assert told.startswith(f"{case.code} 有新进展：结案")
    assert "处置完成" in told
    assert "请打开网页说一句" not in told, "only his own reporter is asked"
    assert tell(town, 60) == []


def test_the_reporter_is_asked_how_it_went_when_it_is_closed(town: Town) -> None:
    case, token = residents_case(town, steps=5)
    followed(town, token=token)
    tell(town, 35)
    walk(town, case.pk, CaseState.CLOSED, town.after(50))
    (told,) = tell(town, 55)
    assert "没有解决可以要求重新打开" in told


def test_neither_address_nor_the_way_to_the_receipt_stands_in_plain(town: Town) -> None:
    _case, token = residents_case(town)
    follower = followed(town, token=token)
    kept = [str(row.__dict__) for model in (Follower, Message, Entry) for row in model.objects.all()]
    for secret in (WHO, "wang", token, follow_token(follower)):
        assert not any(secret in text for text in kept), secret


def test_who_leaves_is_deleted_with_his_address(town: Town) -> None:
    follower = followed(town, code=case_in(town, CaseState.HANDLING).code)
    token = follow_token(follower)
    actions.end_following(now=town.after(40), token=token)
    assert not Follower.objects.exists()
    assert not Message.objects.exclude(sealed_address="").exists()
    with pytest.raises(NotFound):
        actions.confirm_following(now=town.after(41), token=token)


@pytest.mark.parametrize("token", ["", "x", "A" * 34])
def test_a_made_up_token_opens_nothing(town: Town, token: str) -> None:
    followed(town, code=case_in(town, CaseState.HANDLING).code)
    with pytest.raises(NotFound):
        actions.end_following(now=town.after(40), token=token)


def test_a_case_that_is_public_no_more_is_told_to_its_reporter_alone(town: Town) -> None:
    case, token = residents_case(town, steps=1)
    followed(town, code=case.code)
    followed(town, token=token, address="li@example.com")
    tell(town, 35)
    void_case(actor=town["acceptor"], now=town.after(50), case_id=case.pk, ground="test")
    told = tell(town, 55)
    assert len(told) == 1
    assert [one.to for one in mail.outbox] == [["li@example.com"]]


def test_a_petition_cannot_be_followed(town: Town) -> None:
    case = case_in(town, CaseState.HANDLING, source=Source.PETITION)
    with pytest.raises(NotFound):
        ask(town, code=case.code)


def test_one_mailbox_is_not_pestered_through_us(town: Town) -> None:
    cases = [case_in(town, CaseState.FILED, minutes=number) for number in range(4)]
    for case in cases[:3]:
        ask(town, code=case.code)
    with pytest.raises(Refused) as caught:
        ask(town, code=cases[3].code)
    assert caught.value.code == "too_many"
    assert ask(town, code=cases[3].code, minutes=30 + 25 * 60)


@pytest.mark.parametrize(
    ("address", "code"), [("13812345678", "not_connected"), ("@", "bad_address"), ("a@", "bad_address")]
)
def test_an_address_that_cannot_be_reached_is_refused(town: Town, address: str, code: str) -> None:
    case = case_in(town, CaseState.HANDLING)
    with pytest.raises(Refused) as caught:
        ask(town, code=case.code, address=address)
    assert caught.value.code == code
    assert not Follower.objects.exists()


def test_addresses_that_serve_nobody_are_deleted(town: Town) -> None:
    case = case_in(town, CaseState.CLOSED)
    ask(town, code=case.code)
    followed(town, code=case.code, address="li@example.com")
    assert actions.forget_followers(now=town.after(0) + timedelta(days=3)) == 1
    assert Follower.objects.get().confirmed_at
    assert actions.forget_followers(now=town.after(0) + timedelta(days=91)) == 1
    assert Case.objects.filter(pk=case.pk).exists()
    assert not Follower.objects.exists()
