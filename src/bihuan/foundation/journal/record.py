"""Writing to the journal. Called inside the action that makes the change, in its transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

import uuid_utils.compat as uuid_utils
from django.db import connection, transaction

from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.canonical import canonical_bytes

Listener = Callable[[Entry], None]
_listeners: dict[str, list[Listener]] = defaultdict(list)
# The id of the web request under way, so that entries of one press of a button are found together.
current_request: ContextVar[str] = ContextVar("current_request", default="")


@dataclass(frozen=True)
class Subject:
    """The record that an entry is about: its type (`case`), its key and the code that people quote."""

    type: str
    id: int
    code: str = ""


@dataclass(frozen=True)
class Draft:
    """An entry that is about to be written; the arguments of `record` as one value.

    `now` is when it is written down; `happened_at` is given only when it happened earlier than that.
    The event's fields are spelled canonically: moments as UTC text, Decimals as text. What has no such
    spelling is refused here and not years later by a seal.
    """

    event: Event
    actor: Actor
    now: datetime
    subject: Subject
    topic: str = ""
    category: str = ""
    source: str = ""
    unit: str = ""
    place: str = ""
    quantity: Decimal | int = 1
    amount: Decimal | None = None
    reason: str = ""
    reverses: Entry | None = None
    happened_at: datetime | None = None

    def entry(self) -> Entry:
        if self.event.personal:
            raise ValueError(f"{self.event.kind} carries personal data; the journal keeps none")
        return Entry(
            id=uuid_utils.uuid7(),
            kind=self.event.kind,
            subject_type=self.subject.type,
            subject_id=self.subject.id,
            subject_code=self.subject.code,
            topic=self.topic,
            category=self.category,
            source=self.source,
            unit=self.unit,
            place=self.place,
            actor_key=self.actor.key,
            actor_label=self.actor.label,
            at=self.happened_at or self.now,
            recorded_at=self.now,
            quantity=self.quantity,
            amount=self.amount,
            reverses=self.reverses,
            reason=self.reason,
            request_id=current_request.get(),
            data=json.loads(canonical_bytes(self.event.data)),
        )


def record(event: Event, *, actor: Actor, now: datetime, subject: Subject, **facts: object) -> Entry:
    """Write one entry. `facts` are the other fields of `Draft` (topic, category, unit, place, amount, …).

    Must run inside a transaction: an entry without its change, or a change without its entry, cannot be.
    """
    draft = Draft(event=event, actor=actor, now=now, subject=subject, **facts)  # type: ignore[arg-type]  # checked by Draft
    return record_many([draft])[0]


def record_many(drafts: Sequence[Draft]) -> list[Entry]:
    """Write many entries with one statement, in the order given, and tell the listeners after commit."""
    return write([draft.entry() for draft in drafts])


def write(entries: Sequence[Entry], *, told_as: str = "") -> list[Entry]:
    """Write entries that were made from drafts; `told_as` is the kind whose listeners hear of them instead."""
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is written in the transaction of its change")
    written = Entry.objects.bulk_create(entries, batch_size=1000)
    for entry in written:
        for listener in _listeners.get(told_as or entry.kind, ()):
            transaction.on_commit(partial(listener, entry), robust=True)
    return written


def subscribe(kind: str, listener: Listener) -> None:
    """Call `listener(entry)` after each committed entry of a kind. What must not be lost goes to the outbox or jobs."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)
