"""Metrics as the bulletin uses them: a number for a text, the entries behind it, and their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.domain.bulletins.models import FrozenFigure, Item, Mark
from bihuan.domain.bulletins.vocabulary import MarkKind
from bihuan.domain.metrics.queries import (
    Book,
    Definition,
    Question,
    Reckoning,
    Scope,
    Value,
    book_on,
    named_window,
    records_behind,
    versions_of,
)
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.periods import Window, month_window
from bihuan.kernel.quantities import half_up

PLACES = 6
"""So many places of an exact value are kept: enough to tell whether a rounding was right."""


@dataclass(frozen=True)
class Asked:
    """A metric's value that a number may be bound to. `as_of` None is everything that is known."""

    metric: str
    window: str
    scope: str = ""
    as_of: datetime | None = None

    @property
    def question(self) -> Question:
        """Refuses `bad_window` and `bad_scope`."""
        return Question(named_window(self.window), Scope.parse(self.scope), self.as_of)


def asked_by(mark: Mark | FrozenFigure) -> Asked:
    """What a mark or a printed figure is bound to."""
    return Asked(mark.metric, mark.window, mark.scope, mark.as_of)


def exact_of(value: Value) -> Decimal | None:
    """The exact value in the metric's unit, to six places; None where it is withheld."""
    if value.exact is None:
        return None
    factor = 1 if value.definition.is_base or value.definition.unit not in {"%", "分"} else 100
    return half_up(value.exact * factor, PLACES)


class Values:
    """Several values asked for one after the other: what has one window, scope and moment is folded together."""

    def __init__(self) -> None:
        self._reckonings: dict[tuple[str, str, datetime | None], Reckoning] = {}

    def of(self, asked: Asked) -> Value:
        """The value; refuses `not_found` for a metric that is not in force then."""
        key = (asked.window, asked.scope, asked.as_of)
        if key not in self._reckonings:
            self._reckonings[key] = Reckoning(asked.question)
        return self._reckonings[key].value(asked.metric)


def book_with(asked: Asked, version: int) -> Book:
    """The definitions in force, but of this metric the version that was printed."""
    book, old = book_on(asked.question.day), definition_of(asked.metric, version)
    return Book({**book.by_code, asked.metric: old}) if old else book


def value_with(asked: Asked, version: int) -> Value:
    """The value by one version of the definition, whichever is in force now."""
    return Reckoning(asked.question, book_with(asked, version), codes=[asked.metric]).value(asked.metric)


def entries_behind(asked: Asked, version: int) -> QuerySet[Entry]:
    """The entries that a value was folded from by one version of the definition, the newest first."""
    return records_behind(asked.metric, asked.question, book_with(asked, version))


def digest_of_entries(entries: QuerySet[Entry]) -> tuple[str, int]:
    """The SHA-256 over the numbers of the entries in order, and how many they are."""
    seqs = sorted(entries.values_list("seq", flat=True))
    return hashlib.sha256(",".join(map(str, seqs)).encode()).hexdigest(), len(seqs)


def definitions(day: date) -> list[Definition]:
    """The metrics in force on a day, in the order of the pack."""
    return list(book_on(day).by_code.values())


def definition_of(metric: str, version: int) -> Definition | None:
    """One version of a definition, if it is still on file."""
    return next((one for one in versions_of(metric) if one.version == version), None)


def freshened(items: Iterable[Item], now: datetime) -> dict[int, list[Mark]]:
    """The marks of the items' present versions with their values as they are known now, not saved, by item."""
    found: dict[int, list[Mark]] = {item.pk: [] for item in items}
    values = Values()
    for item in items:
        for mark in item.marks.filter(version=item.version):
            if mark.kind == MarkKind.BOUND:
                asked = asked_by(mark)
                mark.value = exact_of(values.of(replace(asked, as_of=asked.as_of or now)))
            found[item.pk].append(mark)
    return found


def window_words(window: Window) -> str:
    """A window as a sentence says it: 11月, or 11月2日至12月1日."""
    first = timezone.localdate(window.starts_at)
    last = timezone.localdate(window.ends_at - timedelta(microseconds=1))
    if window == month_window(first):
        return f"{first.month}月"
    if first == last:
        return f"{first.month}月{first.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
