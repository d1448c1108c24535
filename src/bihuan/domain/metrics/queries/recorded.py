"""Which kinds of entries there are at all: a metric over kinds that nobody has recorded yet has no figure."""

from __future__ import annotations

from django.db.models import Q

from bihuan.domain.metrics.models import EVERYWHERE, Rollup
from bihuan.domain.metrics.queries.definitions import Book
from bihuan.domain.metrics.queries.rollups import rollup_state
from bihuan.foundation.journal.models import Entry


def recorded_kinds() -> set[str]:
    """From the roll-ups, and from the entries that are not rolled up yet."""
    rolled = Rollup.objects.filter(place=EVERYWHERE).order_by().values_list("kind", flat=True).distinct()
    state = rollup_state()
    tail = Q(seq__gt=state.upto) if state else Q()
    return {*rolled, *Entry.objects.filter(tail).order_by().values_list("kind", flat=True).distinct()}


def is_recorded(book: Book, code: str, kinds: set[str]) -> bool:
    """Whether anything that a metric adds up was ever recorded. A rate without a denominator on record is not."""
    definition = book[code]
    if definition.is_base:
        return any(term.kind in kinds for term in definition.terms if term.sign > 0)
    parts = definition.denominator if definition.is_rate else definition.parts
    return any(is_recorded(book, part.metric, kinds) for part in parts)
