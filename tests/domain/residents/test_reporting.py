"""A report without an account: taken in once, with a receipt that only its reporter can open, and no flood."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.cases.actions import add_report_picture
from bihuan.domain.cases.models import Report
from bihuan.domain.residents import actions, vocabulary
from bihuan.domain.residents.models import Arrivals, Receipt
from bihuan.domain.residents.policy import RESIDENT, hash_of, new_ticket, origin_of
from bihuan.domain.residents.queries import receipt_by_token
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.work import find_proof, is_proof, zero_bits
from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.factories.pictures import jpeg


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)


def send(town: Town, ticket: str = "", *, minutes: float = 1, **more: Any) -> actions.Given:
    ticket = ticket or new_ticket(town.now)
    text, contact = "垃圾桶满了，我家 3 幢 502 都闻到了", {"phone": "13800001234"}
    where = f"{ticket[:40]}{more.get('secret', '')}"  # elsewhere each time, or it would be the same report
    draft = town.draft(text, category="", contact=contact, address=where)
    return actions.report_as_resident(
        actor=RESIDENT, now=town.after(minutes), draft=draft, ticket=ticket, **more
    )


def test_the_report_its_pictures_and_its_receipt_are_one(town: Town) -> None:
    given = send(town, pictures=[actions.Picture(jpeg(), "a.jpg")], address="203.0.113.7")
    report = Report.objects.get()
    assert (report.source, report.reported_by, report.place) == (
        "resident",
        None,
        town.district.places["S2A1"],
    )
    assert report.evidence.count() == 1
    assert receipt_by_token(given.token).report == report


def test_the_same_form_again_leads_to_the_same_page_and_is_not_counted(town: Town) -> None:
    ticket = new_ticket(town.now)
    first, second = send(town, ticket), send(town, ticket, minutes=5)
    assert (first.token, Report.objects.count(), Receipt.objects.count()) == (second.token, 1, 1)
    assert Arrivals.objects.get(origin="").n == 1


SECRET = "3f1c0d2e-8a5b-4c6d-9e7f-001122334455"


def test_a_kept_draft_sent_again_with_another_ticket_is_the_same_report(town: Town) -> None:
    """Each try asks for a ticket of its own; the draft's secret makes them one."""
    tickets = [new_ticket(town.after(minutes), hash_of(SECRET)) for minutes in (0, 90)]
    first = send(town, tickets[0], secret=SECRET)
    second = send(town, tickets[1], minutes=95, secret=SECRET)
    assert (second.token, first.is_new, second.is_new) == (first.token, True, False)
    assert Report.objects.count() == 1


def test_the_same_words_sent_twice_in_a_day_are_told_the_first_ones_code(town: Town) -> None:
    draft = town.draft("垃圾桶满了", category="", contact={"phone": "13800001234"})
    tickets = [new_ticket(town.now) for _ in range(2)]
    first = actions.report_as_resident(now=town.after(1), draft=draft, ticket=tickets[0])
    with pytest.raises(Refused, match=first.receipt.report.code) as refused:
        actions.report_as_resident(now=town.after(2), draft=draft, ticket=tickets[1])
    assert refused.value.code == "already_reported"
    assert Report.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "another"])
def test_whoever_knows_only_the_hash_of_a_drafts_secret_does_not_reach_its_receipt(
    town: Town, secret: str
) -> None:
    ticket = new_ticket(town.now, hash_of(SECRET))
    assert send(town, ticket, secret=secret).token != send(town, ticket, secret=SECRET).token


def test_nothing_of_the_person_stands_in_the_journal_and_no_token_in_the_database(town: Town) -> None:
    given = send(town, address="203.0.113.7")
    kept = [str(entry.__dict__) for entry in Entry.objects.all()]
    kept += [str(row.__dict__) for model in (Report, Receipt, Arrivals) for row in model.objects.all()]
    assert not any(given.token in text or "203.0.113.7" in text for text in kept)
    assert not any(
        "13800001234" in str(entry.__dict__) or "502" in str(entry.data) for entry in Entry.objects.all()
    )


@pytest.mark.parametrize(
    ("ticket_age", "proof", "code"),
    [
        (timedelta(seconds=3), "", "too_fast"),
        (timedelta(seconds=3), "0", "too_fast"),
        (timedelta(days=3), "", "bad_ticket"),
        (timedelta(hours=-1), "", "bad_ticket"),
    ],
)
def test_a_form_without_work_or_time_is_refused_and_nothing_kept(
    town: Town, ticket_age: timedelta, proof: str, code: str
) -> None:
    ticket = new_ticket(town.after(1) - ticket_age)
    with pytest.raises(Refused) as refused:
        send(town, ticket, proof=proof)
    assert refused.value.code == code
    assert (Report.objects.count(), Arrivals.objects.count()) == (0, 0)


def test_a_forged_ticket_is_refused(town: Town) -> None:
    with pytest.raises(Refused) as refused:
        send(town, "abc:def:ghi")
    assert refused.value.code == "bad_ticket"


def test_proof_of_work_stands_for_the_time(town: Town) -> None:
    ticket = new_ticket(town.after(1))
    assert send(town, ticket, proof=find_proof(ticket, vocabulary.PROOF_BITS)).receipt.pk


def test_one_address_is_stopped_and_others_are_not(town: Town) -> None:
    for _ in range(vocabulary.PER_ADDRESS):
        send(town, address="203.0.113.7")
    with pytest.raises(Refused) as refused:
        send(town, address="203.0.113.7")
    assert refused.value.code == "too_many"
    assert Report.objects.count() == vocabulary.PER_ADDRESS
    assert send(town, address="203.0.113.8").receipt.pk
    assert send(town, minutes=61, address="203.0.113.7").receipt.pk


def test_where_reports_came_from_is_forgotten_and_cannot_be_linked(town: Town) -> None:
    send(town, address="203.0.113.7")
    later = town.after(0, days=1)
    assert origin_of("203.0.113.7", town.now) != origin_of("203.0.113.7", later)
    assert actions.forget_arrivals(now=later) == 2
    assert Arrivals.objects.count() == 0


def test_a_refused_picture_takes_the_whole_report_back(town: Town) -> None:
    with pytest.raises(Refused):
        send(town, pictures=[actions.Picture(jpeg(), "a.jpg"), actions.Picture(b"no picture", "b.jpg")])
    assert (Report.objects.count(), Receipt.objects.count(), Arrivals.objects.count()) == (0, 0, 0)


def test_a_resident_adds_no_picture_to_what_others_sent(town: Town) -> None:
    from bihuan.domain.cases.actions import receive_report

    report = receive_report(actor=town["grid"], now=town.now, draft=town.draft())
    with pytest.raises(NotFound):
        add_report_picture(actor=RESIDENT, now=town.now, report_id=report.pk, content=jpeg(), name="a.jpg")


@given(digest=st.binary(min_size=4, max_size=32))
def test_zero_bits_are_those_before_the_first_one(digest: bytes) -> None:
    written = "".join(f"{byte:08b}" for byte in digest)
    assert zero_bits(digest) == len(written) - len(written.lstrip("0"))


@given(challenge=st.text(max_size=40), bits=st.integers(0, 8))
def test_what_is_found_is_a_proof(challenge: str, bits: int) -> None:
    assert is_proof(challenge, find_proof(challenge.replace("\ud800", ""), bits), bits)
