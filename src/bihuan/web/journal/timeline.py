"""What the journal says about one record, as the events of a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bihuan.foundation.journal.queries import entries_of, title_of
from bihuan.foundation.journal.record import Subject

SHOWN = 50


@dataclass(frozen=True)
class Event:
    """One line of `shell/_timeline.html`."""

    at: datetime
    title: str
    actor: str
    text: str


def events_of(subject: Subject) -> list[Event]:
    """The last entries about a record, oldest first."""
    entries = list(entries_of(subject).order_by("-seq")[:SHOWN])
    return [Event(entry.at, title_of(entry), entry.actor_label, entry.reason) for entry in reversed(entries)]
