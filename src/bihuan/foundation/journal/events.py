"""The base of every event: a frozen value with a stable kind, found again by that kind."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_kinds: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """What happened, in the past tense. Its fields become the entry's `data`.

    A subclass sets `kind` (`cases.closed`, never renamed) and `label` (the Chinese words for a timeline).
    `personal` names fields that hold personal data; it must stay empty for anything that an entry keeps,
    and `record` refuses an event that fills one.
    """

    kind: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    personal: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.kind:
            return
        other = _kinds.get(cls.kind)
        if other is not None and other.__qualname__ != cls.__qualname__:
            raise ValueError(f"two events of kind {cls.kind}: {other.__name__} and {cls.__name__}")
        _kinds[cls.kind] = cls

    @property
    def data(self) -> dict[str, Any]:
        """The fields by name, without the empty ones."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in pairs if value is not None and value != ""}


def kinds() -> dict[str, type[Event]]:
    """Every event class by kind, sorted."""
    return dict(sorted(_kinds.items()))


def label_of(kind: str) -> str:
    """The words for a kind; the kind itself when no class of today knows it."""
    event = _kinds.get(kind)
    return str(event.label or kind) if event else kind


RESTATES = "restates"
"""In the data of an entry that was written once more with its right dimensions: the number of the wrong one."""


@dataclass(frozen=True)
class EntryReversed(Event):
    """What a reversing entry carries; the entry itself has the kind of the one it reverses (see `actions`)."""

    kind: ClassVar[str] = "journal.reversed"
    label: ClassVar[str | Promise] = _("冲正")
    reversed_seq: int
