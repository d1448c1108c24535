"""Which thing a filed report is about, said by the earliest report about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, QuerySet

from bihuan.domain.cases.models import Report
from bihuan.domain.intake.models import Thing
from bihuan.domain.intake.queries.hot_rules import Rules
from bihuan.domain.intake.queries.messages import Message, message_of, with_circumstances
from bihuan.domain.intake.queries.shelves import candidates
from bihuan.domain.intake.understanding.sameness.bursts import first_of_thing, is_linked
from bihuan.domain.intake.understanding.sameness.likeness import Likeness, compare, likeness
from bihuan.domain.intake.understanding.sameness.names import Gazetteer
from bihuan.domain.intake.understanding.sameness.rarity import Rarity

LOOKED_BACK = 20_000
"""A key may be drawn long before its report is committed: so far behind the last one it is still looked for."""


def ungathered(rules: Rules, now: datetime) -> QuerySet[Report]:
    """The filed reports of the time that counts for bursts of which no thing is known yet, the oldest first."""
    last = Thing.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = Report.objects.filter(pk__gt=last - LOOKED_BACK, reported_at__gt=now - rules.looked_at)
    return rows.filter(filed__isnull=False, thing=None).order_by("pk")


class Book:
    """Reports as messages, each read and cut up once however often it is compared."""

    def __init__(self, names: Gazetteer) -> None:
        self._names = names
        self._messages: dict[int, Message] = {}

    def take(self, rows: Iterable[Report]) -> None:
        """Keep these reports, read with their circumstances."""
        self._messages |= {row.pk: message_of(row, self._names) for row in rows}

    def read(self, keys: Iterable[int]) -> dict[int, Message]:
        """The reports of these keys that there are; what is not kept is read in one statement."""
        wanted = set(keys)
        if missing := wanted - self._messages.keys():
            self.take(with_circumstances(Report.objects.filter(pk__in=missing)))
        return {key: self._messages[key] for key in sorted(wanted & self._messages.keys())}


def near(reports: Iterable[Report], book: Book, rarity: Rarity) -> dict[int, set[int]]:
    """For each of some reports, which others may be about the same thing; all of them are in the book then."""
    messages = book.read(report.pk for report in reports)
    found = {key: set(candidates(message, rarity)) - {key} for key, message in messages.items()}
    book.read(set().union(*found.values()))
    return found


def things_with(key: int, keys: set[int], book: Book, rarity: Rarity) -> dict[int, int]:
    """Which thing a report is about, by the thing's earliest report; and with it others of which that is now known.

    It is compared with the candidates (`keys`), and with the first of each thing that these are about. A shelf holds the newest
    alone, so where many were filed at once an early report meets later ones: what begins a thing takes them along.
    """
    found = _compared(key, keys, book, rarity)
    linked = {other for other, how in found.items() if is_linked(how)}
    known = dict(Thing.objects.filter(pk__in=linked).values_list("pk", "first")) if linked else {}
    earlier = {known.get(other, other) for other in linked if known.get(other, other) < key}
    first = first_of_thing(_compared(key, earlier, book, rarity))
    if first is not None:
        return {key: first, first: first}
    return dict.fromkeys({key, *(linked - known.keys())}, key)


def _compared(key: int, keys: Iterable[int], book: Book, rarity: Rarity) -> dict[int, Likeness]:
    """How like each report of these keys a report is."""
    [message], others = book.read([key]).values(), book.read(keys)
    words = compare(message.printed, [other.printed for other in others.values()], rarity) if others else []
    return {
        number: likeness(said, message.known, other.known)
        for (number, other), said in zip(others.items(), words, strict=True)
    }
