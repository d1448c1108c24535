"""The journal page, an entry with its proof, the seals, and the check in the background."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.test import Client

from bihuan.foundation.jobs.worker import run_due
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.models import Entry, Seal
from bihuan.kernel import proofs
from bihuan.kernel.actors import SYSTEM
from tests.conftest import triggers_off
from tests.factories import accounts
from tests.web.units.doors import enter

pytestmark = pytest.mark.django_db
VIEW, VERIFY = "journal.view", "journal.verify"


def sealed(now: datetime) -> Entry:
    """Some entries of everyday work, sealed; the first one."""
    for number in range(3):
        accounts.unit(f"U-{number}", accounts.unit("U"))
    seal_entries(actor=SYSTEM, now=now)
    entry = Entry.objects.order_by("seq").first()
    assert entry is not None
    return entry


@pytest.mark.parametrize("count", [1, 3])
def test_the_journal_costs_the_same_queries_with_any_number_of_entries(
    client: Client, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        accounts.unit(f"N{number}")
    enter(client, VIEW)
    with django_assert_num_queries(7):
        assert client.get("/journal/?subject=N0").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_seals_cost_the_same_queries_with_any_number_of_them(
    client: Client, now: datetime, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        accounts.unit(f"N{number}")
        seal_entries(actor=SYSTEM, now=now)
    enter(client, VIEW)
    with django_assert_num_queries(7):
        assert client.get("/journal/seals/").status_code == 200


def test_the_journal_is_narrowed_by_kind_subject_person_and_day(client: Client, now: datetime) -> None:
    sealed(now)
    enter(client, VIEW)
    rows = client.get("/journal/?kind=accounts.unit_added&subject=U-1").context["page"].rows
    assert [row.subject_code for row in rows] == ["U-1"]
    assert client.get("/journal/?kind=accounts.").context["page"].rows
    assert client.get("/journal/?until=2000-01-01").context["page"].rows == []
    assert client.get("/journal/?who=系统").context["page"].rows


def test_a_street_reads_its_own_entries_alone(client: Client, now: datetime) -> None:
    entry = sealed(now)  # about the top unit
    enter(client, VIEW, unit="U-1")
    assert client.get(f"/journal/{entry.seq}/").status_code == 404
    assert client.get(f"/journal/{entry.seq}/proof.json").status_code == 404


def test_who_may_not_read_the_journal_is_refused(client: Client) -> None:
    enter(client)
    for address in (
        "/journal/",
        "/journal/1/",
        "/journal/1/proof.json",
        "/journal/seals/",
        "/journal/verify/",
    ):
        assert client.get(address).status_code == 403


def test_an_entry_shows_every_field_its_seal_and_its_proof(client: Client, now: datetime) -> None:
    entry = sealed(now)
    enter(client, VIEW)
    page = client.get(f"/journal/{entry.seq}/").content.decode()
    seal = Seal.objects.get()
    for word in (str(entry.id), entry.kind, entry.unit, "新设机构", seal.digest, "check-proof", "/units/U/"):
        assert word in page


def test_the_proof_from_the_page_holds_without_the_database(client: Client, now: datetime) -> None:
    entry = sealed(now)
    enter(client, VIEW)
    answer = client.get(f"/journal/{entry.seq}/proof.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    checked = proofs.check(json.loads(answer.content))
    assert (checked.seq, checked.digest) == (entry.seq, Seal.objects.get().digest)


def test_an_entry_without_a_seal_says_so_and_has_no_proof_yet(client: Client) -> None:
    accounts.unit("U")
    entry = Entry.objects.latest("seq")
    enter(client, VIEW)
    assert "还没有封存" in client.get(f"/journal/{entry.seq}/").content.decode()
    answer = client.get(f"/journal/{entry.seq}/proof.json")
    assert answer.status_code == 404
    assert "还没有封存" in answer.content.decode()


def test_an_entry_that_was_tampered_with_is_shown_as_such(client: Client, now: datetime) -> None:
    entry = sealed(now)
    with triggers_off():
        Entry.objects.filter(seq=entry.seq).update(reason="改过")
    enter(client, VIEW)
    page = client.get(f"/journal/{entry.seq}/").content.decode()
    assert "与封存时不符" in page
    assert "下载证明" not in page


def test_an_auditor_seals_and_follows_the_chain(client: Client, now: datetime) -> None:
    accounts.unit("U")
    enter(client, VIEW, VERIFY)
    assert client.post("/journal/seal/").status_code == 302
    seal = Seal.objects.get()
    page = client.get("/journal/seals/").content.decode()
    assert seal.digest[:8] in page
    assert seal.digest in client.get(f"/journal/seals/{seal.number}/").content.decode()
    assert client.get("/journal/seals/99/").status_code == 404
    assert "没有待封存" in client.post("/journal/seal/", follow=True).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_check_runs_in_the_background_and_tells_how_it_ended(client: Client, now: datetime) -> None:
    entry = sealed(now)
    enter(client, VIEW, VERIFY)
    assert "还没有校验过" in client.get("/journal/verify/").content.decode()
    assert client.post("/journal/verify/").status_code == 302
    waiting = client.get("/journal/verify/", headers={"HX-Request": "true"}).content.decode()
    assert "正在排队" in waiting
    assert "<html" not in waiting
    run_due()
    assert "全部相符" in client.get("/journal/verify/").content.decode()
    with triggers_off():
        Entry.objects.filter(seq=entry.seq).update(reason="改过")
    client.post("/journal/verify/")
    run_due()
    page = client.get("/journal/verify/").content.decode()
    assert "校验没有通过" in page
    assert f"第 {entry.seq} 条" in page


def test_who_may_only_read_cannot_seal_or_check(client: Client) -> None:
    enter(client, VIEW)
    assert client.post("/journal/seal/").status_code == 403
    assert client.post("/journal/verify/").status_code == 403
