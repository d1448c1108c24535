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


def things_with(report: Report, names: Gazetteer, rarity: Rarity) -> dict[int, int]:
    """Which thing a report is about, by the thing's earliest report; and with it others of which that is now known.

    It is compared with the candidates, and with the first of each thing that these are about. A shelf holds the newest
    alone, so where many were filed at once an early report meets later ones: what begins a thing takes them along.
    """
    message = message_of(report, names)
    keys = set(candidates(message, rarity)) - {report.pk}
    found = _compared(message, keys, names, rarity)
    linked = {key for key, how in found.items() if is_linked(how)}
    known = dict(Thing.objects.filter(pk__in=linked).values_list("pk", "first"))
    earlier = {known.get(key, key) for key in linked if known.get(key, key) < report.pk}
    first = first_of_thing(_compared(message, earlier, names, rarity))
    if first is not None:
        return {report.pk: first, first: first}
    return dict.fromkeys({report.pk, *(linked - known.keys())}, report.pk)


def _compared(message: Message, keys: Iterable[int], names: Gazetteer, rarity: Rarity) -> dict[int, Likeness]:
    """How like each report of these keys a message is."""
    rows = list(with_circumstances(Report.objects.filter(pk__in=list(keys))))
    others = [message_of(row, names) for row in rows]
    words = compare(message.printed, [other.printed for other in others], rarity) if others else []
    return {
        row.pk: likeness(said, message.known, other.known)
        for row, other, said in zip(rows, others, words, strict=True)
    }
