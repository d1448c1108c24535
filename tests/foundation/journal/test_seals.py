"""Seals hold every committed entry once, and tell what was changed behind their back."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.leaves import count_unsealed
from bihuan.foundation.journal.models import Entry, Seal, SealRange
from bihuan.foundation.journal.queries import latest_seal, seal_by_digest, seal_of, seals_of, verify
from bihuan.foundation.journal.record import Draft, Subject
from bihuan.kernel.actors import ANONYMOUS, SYSTEM
from bihuan.kernel.refusals import Refused
from tests.factories.journal import LampLit

pytestmark = pytest.mark.django_db
Run = Callable[..., None]


def seal_all(now: datetime, limit: int = 1000) -> list[Seal]:
    found = []
    while seal := seal_entries(actor=SYSTEM, now=now, limit=limit):
        found.append(seal)
    return found


def runs_of(seal: Seal, base: int) -> list[tuple[int, int]]:
    return [(r.first_seq - base, r.last_seq - base) for r in seal.ranges.order_by("first_seq")]


def commit(now: datetime, *seqs: int) -> None:
    """Entries with these very numbers, as if their transactions had taken them early and committed now."""
    drafts = [
        Draft(LampLit(), actor=SYSTEM, now=now, subject=Subject("lamp", seq, f"L-{seq}")) for seq in seqs
    ]
    entries = [draft.entry() for draft in drafts]
    for entry, seq in zip(entries, seqs, strict=True):
        entry.seq = seq
    Entry.objects.bulk_create(entries)


def test_an_empty_journal_needs_no_seal_and_verifies(now: datetime) -> None:
    assert seal_entries(actor=SYSTEM, now=now) is None
    outcome = verify()
    assert outcome.is_sound
    assert (outcome.entries, outcome.seals, outcome.unsealed) == (0, 0, 0)


def test_seals_are_chained_and_cover_everything_in_batches(write, now: datetime) -> None:
    base = write(7)[0].seq
    first, second, third = seal_all(now, limit=3)
    assert [s.number for s in (first, second, third)] == [1, 2, 3]
    assert [s.count for s in (first, second, third)] == [3, 3, 1]
    assert (second.previous, third.previous) == (first.digest, second.digest)
    assert runs_of(second, base) == [(3, 5)]
    outcome = verify()
    assert outcome.is_sound
    assert (outcome.entries, outcome.seals, outcome.unsealed, outcome.digest) == (7, 3, 0, third.digest)


def test_entries_after_the_last_seal_wait_for_the_next(write, now: datetime) -> None:
    (entry,) = write(1)
    seal_all(now)
    (later,) = write(1)
    assert verify().unsealed == 1
    assert seal_of(entry) == latest_seal()
    assert seal_of(later) is None
    assert seals_of([entry.seq, later.seq]) == {entry.seq: 1}


def test_an_entry_that_commits_late_below_sealed_ones_gets_sealed(now: datetime) -> None:
    commit(now, 1002, 1003, 1006, 1007, 1009)
    (first,) = seal_all(now)
    assert runs_of(first, 1000) == [(2, 3), (6, 7), (9, 9)]
    commit(now, 1001, 1004, 1008, 1012)
    assert count_unsealed() == 4
    (second,) = seal_all(now + timedelta(minutes=10))
    assert runs_of(second, 1000) == [(1, 1), (4, 4), (8, 8), (12, 12)]
    outcome = verify()
    assert outcome.is_sound
    assert (outcome.entries, outcome.seals, outcome.unsealed) == (9, 2, 0)


def test_no_entry_can_be_in_two_runs(write, now: datetime) -> None:
    (entry,) = write(1)
    (seal,) = seal_all(now)
    with pytest.raises(IntegrityError), transaction.atomic():
        SealRange.objects.create(seal=seal, first_seq=entry.seq, last_seq=entry.seq)


CHANGES = {
    "reason": "UPDATE journal_entry SET reason = 'x' WHERE seq = %s",
    "actor": "UPDATE journal_entry SET actor_label = '别人' WHERE seq = %s",
    "quantity": "UPDATE journal_entry SET quantity = 2 WHERE seq = %s",
    "data": """UPDATE journal_entry SET data = '{"colour": "红"}' WHERE seq = %s""",
}


@pytest.mark.parametrize("sql", CHANGES.values(), ids=CHANGES)
def test_verify_names_the_entry_that_was_changed(
    write, behind_its_back: Run, now: datetime, sql: str
) -> None:
    entries = write(9)
    seal_all(now, limit=4)
    behind_its_back(sql, entries[5].seq)
    behind_its_back(sql, entries[7].seq)
    outcome = verify()
    bad = outcome.first_bad
    assert bad is not None
    assert (bad.code, bad.seq, bad.kind, bad.subject, bad.seal) == (
        "entry_changed", entries[5].seq, "tests.lamp_lit", "lamp L-6", 2,
    )  # fmt: skip
    assert f"第 {entries[5].seq} 条" in str(bad)
    assert (outcome.entries, outcome.seals) == (5, 1)


@pytest.mark.parametrize("change", ["at = 'noon'", "quantity = 'many'", "data = '{'"])
def test_verify_names_an_entry_that_was_made_unreadable(
    write, behind_its_back: Run, now: datetime, change: str
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("other databases keep to the types of their columns")
    entries = write(5)
    seal_all(now)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        behind_its_back(f"UPDATE journal_entry SET {change} WHERE seq = %s", entries[2].seq)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    bad = verify().first_bad
    assert bad is not None
    assert (bad.code, bad.seq, bad.subject) == ("entry_changed", entries[2].seq, "lamp L-3")


def test_verify_names_the_entry_that_was_deleted(write, behind_its_back: Run, now: datetime) -> None:
    entries = write(5)
    seal_all(now)
    behind_its_back("DELETE FROM journal_entry WHERE seq = %s", entries[2].seq)
    bad = verify().first_bad
    assert bad is not None
    assert (bad.code, bad.seq) == ("entry_missing", entries[2].seq)


def test_verify_names_the_entry_that_was_put_into_a_sealed_run(
    write, behind_its_back: Run, now: datetime
) -> None:
    entries = write(5)
    seal_all(now)
    behind_its_back("DELETE FROM journal_entry WHERE seq = %s", entries[2].seq)
    commit(now, entries[2].seq)
    bad = verify().first_bad
    assert bad is not None
    assert (bad.code, bad.seq) == ("entry_changed", entries[2].seq)


COPY_LEAVES = """
UPDATE journal_sealleaves SET hashes = (SELECT hashes FROM journal_sealleaves WHERE seal_id = 1) WHERE seal_id = 2
"""


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("UPDATE journal_seal SET root = digest WHERE number = 2", "seal_changed"),
        ("UPDATE journal_seal SET root = 'no hex' WHERE number = 2", "seal_changed"),
        ("UPDATE journal_seal SET algorithm = 'md5' WHERE number = 2", "seal_changed"),
        ("UPDATE journal_sealrange SET last_seq = last_seq - 1 WHERE seal_id = 2", "seal_changed"),
        ("UPDATE journal_seal SET previous = digest WHERE number = 2", "chain_broken"),
        (COPY_LEAVES, "leaves_changed"),
    ],
)
def test_verify_names_the_seal_that_was_changed(
    write, behind_its_back: Run, now: datetime, sql: str, code: str
) -> None:
    write(9)
    seal_all(now, limit=3)
    behind_its_back(sql)
    bad = verify().first_bad
    assert bad is not None
    assert (bad.code, bad.seal) == (code, 2)


def test_verify_sees_that_a_seal_is_missing(write, behind_its_back: Run, now: datetime) -> None:
    write(6)
    seal_all(now, limit=2)
    for table, key in (
        ("journal_sealrange", "seal_id"),
        ("journal_sealleaves", "seal_id"),
        ("journal_seal", "number"),
    ):
        behind_its_back(f"DELETE FROM {table} WHERE {key} = 2")
    bad = verify().first_bad
    assert bad is not None
    assert (bad.code, bad.seal) == ("chain_broken", 3)


def test_a_printed_digest_finds_its_seal_again(write, now: datetime) -> None:
    write(1)
    (seal,) = seal_all(now)
    assert seal_by_digest(seal.digest[:16].upper()) == seal
    assert seal_by_digest(seal.digest[:4]) is None
    assert seal_by_digest("0" * 64) is None


def test_who_may_not_verify_may_not_seal(write, now: datetime) -> None:
    write(1)
    with pytest.raises(Refused) as refusal:
        seal_entries(actor=ANONYMOUS, now=now)
    assert refusal.value.code == "not_permitted"
    assert not Seal.objects.exists()


@pytest.mark.parametrize("table", ["journal_seal", "journal_sealrange", "journal_sealleaves"])
def test_the_database_refuses_to_delete_a_seal(write, now: datetime, table: str) -> None:
    write(1)
    seal_all(now)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")


@pytest.mark.skipif("sm3" not in hashlib.algorithms_available, reason="this OpenSSL has no SM3")
def test_a_seal_under_sm3_follows_one_under_sha256(write, now: datetime, settings) -> None:
    write(2)
    seal_all(now)
    settings.SEAL_ALGORITHM = "sm3"
    write(2)
    (seal,) = seal_all(now)
    assert (seal.number, seal.algorithm) == (2, "sm3")
    assert verify().is_sound


def test_a_seal_made_meanwhile_makes_the_slower_sealer_lose(write, now: datetime, monkeypatch) -> None:
    write(3)
    made: list[Seal | None] = []

    def overtake(done: int) -> None:
        if not made:
            made.append(None)
            made[0] = seal_entries(actor=SYSTEM, now=now)

    with pytest.raises(Refused) as refusal:
        seal_entries(actor=SYSTEM, now=now, progress=overtake)
    assert refusal.value.code == "sealed_meanwhile"
    assert list(Seal.objects.all()) == made
    assert verify().is_sound


@pytest.mark.django_db(transaction=True)
def test_of_many_sealers_at_once_each_entry_gets_one_seal(write, now: datetime) -> None:
    write(200)
    start = threading.Barrier(4)
    outcomes: list[Seal | str | None] = []

    def run() -> None:
        start.wait()
        try:
            outcomes.append(seal_entries(actor=SYSTEM, now=now, limit=50))
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    sealers = [threading.Thread(target=run) for _ in range(4)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    won = [outcome for outcome in outcomes if isinstance(outcome, Seal)]
    assert len(outcomes) == 4
    assert {o for o in outcomes if not isinstance(o, Seal)} <= {"sealed_meanwhile"}
    assert len(won) == Seal.objects.count() >= 1
    seal_all(now)
    outcome = verify()
    assert outcome.is_sound
    assert (outcome.entries, outcome.unsealed) == (200, 0)
