"""Entries are written with their change, and never changed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.foundation.journal import events, record
from bihuan.foundation.journal.actions import reverse_entry
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.leaves import COLUMNS, facts, leaf
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import entries_of, find_entries, title_of, visible_entries
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor
from bihuan.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Noted(Event):
    kind: ClassVar[str] = "tests.noted"
    about: Any = None


@dataclass(frozen=True)
class Named(Event):
    kind: ClassVar[str] = "tests.named"
    personal: ClassVar[frozenset[str]] = frozenset({"telephone"})
    telephone: str = ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET reason = 'x'",
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET seq = seq + 1000",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(write, statement: str) -> None:
    write(2)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("change", [lambda e: e.update(kind="x"), lambda e: e.delete()])
def test_the_orm_cannot_change_or_delete_an_entry(write, change) -> None:
    write(1)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(Entry.objects.all())


@pytest.mark.postgres
def test_the_database_refuses_to_truncate_the_journal(write) -> None:
    write(1)
    connection.check_constraints()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE journal_entry CASCADE")


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused(now: datetime) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record.record(Noted(about=1), actor=SYSTEM, now=now, subject=Subject("lamp", 1))
    assert not Entry.objects.exists()


def test_an_entry_rolls_back_with_its_change(now: datetime) -> None:
    with transaction.atomic():
        record.record(Noted(about=1), actor=SYSTEM, now=now, subject=Subject("lamp", 1))
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_personal_data_never_enters_the_journal(now: datetime) -> None:
    with pytest.raises(ValueError, match="personal"):
        record.record(Named(telephone="139"), actor=SYSTEM, now=now, subject=Subject("person", 1))


def test_two_events_cannot_share_a_kind() -> None:
    with pytest.raises(ValueError, match="two events of kind"):
        type("Other", (Event,), {"kind": "tests.noted"})


def test_moments_and_decimals_of_an_event_are_spelled_canonically(now: datetime) -> None:
    about = {"due_at": now, "area": Decimal("12.500")}
    entry = record.record(Noted(about=about), actor=SYSTEM, now=now, subject=Subject("lamp", 1))
    entry.refresh_from_db()
    assert entry.data == {"about": {"due_at": "2026-09-30T08:00:00.000000Z", "area": "12.5"}}


def test_a_value_without_one_spelling_is_refused_when_written(now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        record.record(Noted(about=1e300), actor=SYSTEM, now=now, subject=Subject("lamp", 1))
    assert refusal.value.code == "not_canonical"


def test_listeners_hear_of_an_entry_after_commit_and_never_of_one_rolled_back(
    now: datetime, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    heard: list[int] = []
    monkeypatch.setitem(record._listeners, Noted.kind, [lambda entry: heard.append(entry.subject_id)])
    with django_capture_on_commit_callbacks(execute=True):
        record.record(Noted(), actor=SYSTEM, now=now, subject=Subject("lamp", 7))
        with transaction.atomic():
            record.record(Noted(), actor=SYSTEM, now=now, subject=Subject("lamp", 8))
            transaction.set_rollback(True)
        assert heard == []
    assert heard == [7]


def test_every_column_of_an_entry_is_sealed() -> None:
    assert set(COLUMNS) == {field.attname for field in Entry._meta.concrete_fields}


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(-1e9, 1e9)
    | st.text('ab的é"\\/<\U0001f6a7'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab的"), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    about=json_values,
    quantity=st.decimals(-(10**10), 10**10, places=4),
    amount=st.none() | st.decimals(-(10**12), 10**12, places=2),
    micro=st.integers(0, 999_999),
)
def test_a_leaf_is_the_same_before_it_is_stored_and_after_it_comes_back(
    now: datetime, about: Any, quantity: Decimal, amount: Decimal | None, micro: int
) -> None:
    at = now.replace(microsecond=micro)
    entry = record.record(
        Noted(about=about), actor=SYSTEM, now=at, subject=Subject("lamp", 1), quantity=quantity, amount=amount
    )
    written = {name: getattr(entry, name) for name in COLUMNS}
    ((_, stored),) = facts([entry.seq])
    assert stored is not None
    assert leaf(stored, "sha256") == leaf(written, "sha256")


def test_a_reversal_has_the_same_kind_and_dimensions_and_negates_what_is_counted(
    write, now: datetime
) -> None:
    (entry,) = write(1, topic="environment", place="/320508/", quantity=3)
    reverse = reverse_entry(actor=SYSTEM, now=now + timedelta(days=1), entry=entry, reason="记错了")
    same = ("kind", "subject_type", "subject_id", "subject_code", "topic", "unit", "place")
    assert all(getattr(reverse, name) == getattr(entry, name) for name in same)
    assert (reverse.quantity, reverse.amount, reverse.reverses_id) == (
        Decimal(-3),
        Decimal("-12.50"),
        entry.seq,
    )
    assert (reverse.at, reverse.recorded_at) == (entry.at, now + timedelta(days=1))
    assert title_of(reverse) == "冲正：亮灯"
    assert list(entries_of(Subject("lamp", 1))) == [entry, reverse]


def test_a_second_reversal_and_the_reversal_of_a_reversal_are_refused(write, now: datetime) -> None:
    (entry,) = write(1)
    reverse = reverse_entry(actor=SYSTEM, now=now, entry=entry, reason="记错了")
    for wrong, code in ((entry, "already_reversed"), (reverse, "is_reversal")):
        with pytest.raises(Refused) as refusal:
            reverse_entry(actor=SYSTEM, now=now, entry=wrong, reason="再来")
        assert refusal.value.code == code
    assert Entry.objects.count() == 2


def test_a_reversal_is_told_to_listeners_of_reversals_alone(
    write, now: datetime, django_capture_on_commit_callbacks, monkeypatch
) -> None:
    heard: list[str] = []
    monkeypatch.setitem(record._listeners, "tests.lamp_lit", [lambda entry: heard.append("lit")])
    monkeypatch.setitem(record._listeners, "journal.reversed", [lambda entry: heard.append("reversed")])
    (entry,) = write(1)
    with django_capture_on_commit_callbacks(execute=True):
        reverse_entry(actor=SYSTEM, now=now, entry=entry, reason="记错了")
    assert heard == ["reversed"]


def reader(*paths: str) -> Actor:
    return Actor("person:1", "读者", person_id=1, grants=frozenset(("journal.view", path) for path in paths))


def test_entries_are_visible_below_the_units_where_the_permission_is_held(write) -> None:
    (street,), (bureau,), (nobody,) = write(1, unit="/GS/PJ/"), write(1, unit="/GS/CG/"), write(1, unit="")
    assert set(visible_entries(reader("/GS/"))) == {street, bureau, nobody}
    assert set(visible_entries(reader("/GS/PJ/"))) == {street}
    assert set(visible_entries(reader("/GS/PJ/", "/GS/CG/"))) == {street, bureau}
    assert not visible_entries(reader()).exists()
    assert not visible_entries(ANONYMOUS).exists()


def test_entries_are_found_by_kind_actor_subject_unit_and_day(write, now: datetime) -> None:
    old, new = write(2, now=now - timedelta(days=1)), write(2, unit="/GS/PJ/")
    everything = [e.seq for e in reversed(old + new)]
    assert [e.seq for e in find_entries(SYSTEM, kind="tests.")] == everything
    assert not find_entries(SYSTEM, kind="cases.").exists()
    assert set(find_entries(SYSTEM, since=now.date())) == set(new)
    assert set(find_entries(SYSTEM, until=now.date() - timedelta(days=1))) == set(old)
    assert set(find_entries(SYSTEM, subject="L-2", unit="/GS/PJ/")) == {new[1]}
    assert set(find_entries(SYSTEM, who="系统")) == set(find_entries(SYSTEM, who="system")) == {*old, *new}


def test_every_kind_is_registered_once() -> None:
    assert events.kinds()["tests.noted"] is Noted
