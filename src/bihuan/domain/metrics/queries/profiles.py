"""Profiles: how often a subject has each term that metrics of subjects ask about, and how many subjects have the same.

A district has few profiles in a month, however many cases it has. Every metric of subjects is counted from them in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, DateField, Exists, Max, Min, OuterRef, Q, Sum
from django.db.models.functions import Cast, Coalesce, TruncDate, TruncMonth
from django.utils import timezone

from bihuan.domain.metrics.queries.definitions import Definition, Term
from bihuan.domain.metrics.queries.folds import SIGN, is_of, known_entries
from bihuan.domain.metrics.queries.scopes import Question
from bihuan.domain.metrics.vocabulary import Basis, Fold
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.periods import month_window

MONTH = Cast(TruncMonth(TruncDate("at")), DateField())
"""The first day of the month in which an entry happened."""
Weights = tuple[int, ...]


class Slot(NamedTuple):
    """One number of a profile: the entries of a term in the span of a basis, reversals taken off."""

    basis: str
    term: Term


Slots = tuple[Slot, ...]


def slots_of(definitions: Iterable[Definition]) -> Slots:
    """What the profiles must tell apart, for these metrics; always in the same order."""
    found = {
        _slot(one, term)
        for one in definitions
        if one.fold == Fold.SUBJECTS
        for term in (*one.terms, *one.excluded)
    }
    return tuple(sorted(found))


def flow_slots(definitions: Iterable[Definition]) -> Slots:
    """The slots that the months keep profiles of."""
    return tuple(slot for slot in slots_of(definitions) if slot.basis == Basis.FLOW)


Whole = Callable[[str], Definition]
"""Finds the metric that another is `within`."""


def asked_by(definition: Definition, whole: Whole) -> set[Slot]:
    """All slots that a metric of subjects asks about."""
    own = {_slot(definition, term) for term in (*definition.terms, *definition.excluded)}
    return own | (asked_by(whole(definition.within), whole) if definition.within else set())


def _slot(definition: Definition, term: Term) -> Slot:
    return Slot(str(definition.basis), replace(term, sign=1))


@dataclass(frozen=True)
class Profiles:
    """How many subjects have each profile."""

    slots: Slots
    subjects: Mapping[Weights, int]

    def count(self, definition: Definition, whole: Whole) -> int:
        """How many subjects a metric has; `whole` finds the metric that it is `within`."""
        belongs = self._belongs(definition, whole)
        return sum(number for weights, number in self.subjects.items() if belongs(weights))

    def _belongs(self, definition: Definition, whole: Whole) -> Callable[[Weights], bool]:
        place = {slot: number for number, slot in enumerate(self.slots)}
        counted = [(place[_slot(definition, term)], term.sign) for term in definition.terms]
        left_out = [(place[_slot(definition, term)], term.sign) for term in definition.excluded]
        within = self._belongs(whole(definition.within), whole) if definition.within else None

        def belongs(weights: Weights) -> bool:
            if sum(sign * weights[at] for at, sign in counted) <= 0:
                return False
            if left_out and sum(sign * weights[at] for at, sign in left_out) > 0:
                return False
            return within is None or within(weights)

        return belongs


def read_profiles(question: Question, slots: Slots) -> Profiles:
    """The profiles of a question's window, scope and moment, counted over the entries by one statement."""
    spans = [question.span(slot.basis)[0] for slot in slots]
    rows = known_entries(question).filter(_any_of(slots), at__lt=question.window.ends_at)
    rows = rows if None in spans else rows.filter(at__gte=min(at for at in spans if at))
    conditions = [
        is_of(slot.term) & Q(at__gte=starts_at) if starts_at else is_of(slot.term)
        for slot, starts_at in zip(slots, spans, strict=True)
    ]
    weighed = rows.values("subject_type", "subject_id").annotate(**_weights("w", conditions))
    sql, parameters = weighed.query.sql_with_params()
    # Names are made of numbers, values are parameters.
    sql = f"SELECT {_text('w', slots)}, COUNT(*) FROM ({sql}) AS s GROUP BY 1"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return Profiles(slots, {weights_of(text): number for text, number in cursor.fetchall()})


def weights_of(text: str) -> Weights:
    """A profile from its text."""
    return tuple(map(int, text.split(",")))


Statement = tuple[str, tuple[Any, ...]]


def shift(before: Q | None, added: Q, slots: Slots) -> Statement | None:
    """The statement that says how added entries shift the profiles: month, profile, subjects more or less.

    Each subject that they touch leaves its profile of `before` (None: there was nothing) and takes on its new one. None when they touch
    nothing.
    """
    touching = Entry.objects.order_by().filter(added, _any_of(slots))
    span = touching.aggregate(first=Min("at"), last=Max("at"))
    if span["first"] is None:
        return None
    one = {"subject_type": OuterRef("subject_type"), "subject_id": OuterRef("subject_id")}
    rows = Entry.objects.order_by().filter(
        _any_of(slots),
        Exists(touching.filter(**one)) if before is not None else Q(),
        added if before is None else before | added,
        at__gte=month_window(timezone.localdate(span["first"])).starts_at,
        at__lt=month_window(timezone.localdate(span["last"])).ends_at,
    )
    terms = [is_of(slot.term) for slot in slots]
    weights = _weights("n", terms)
    if before is not None:
        weights |= _weights("o", [term & before for term in terms]) | {"had": Count("pk", filter=before)}
    weighed = rows.annotate(month=MONTH).values("month", "subject_type", "subject_id").annotate(**weights)
    sql, parameters = weighed.query.sql_with_params()
    # Names are made of numbers, values are parameters.
    moved = f"SELECT month, {_text('n', slots)} AS profile, 1 AS more FROM s"  # noqa: S608
    if before is not None:
        moved += f" UNION ALL SELECT month, {_text('o', slots)}, -1 FROM s WHERE had > 0"  # noqa: S608
    sums = f"SELECT month, profile, SUM(more) FROM ({moved}) AS moved GROUP BY month, profile"  # noqa: S608
    return f"WITH s AS ({sql}) {sums} HAVING SUM(more) <> 0", parameters


def read_shift(before: Q | None, added: Q, slots: Slots) -> dict[Weights, int]:
    """What `shift` comes to where all of the added entries are of one month."""
    statement = shift(before, added, slots)
    if statement is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return {weights_of(profile): int(more) for _, profile, more in cursor.fetchall()}


def _any_of(slots: Slots) -> Q:
    return Q(kind__in=sorted({slot.term.kind for slot in slots}))


def _weights(letter: str, conditions: Iterable[Q]) -> dict[str, Any]:
    return {f"{letter}{number}": Coalesce(Sum(SIGN, filter=one), 0) for number, one in enumerate(conditions)}


def _text(letter: str, slots: Slots) -> str:
    """The SQL of a profile's text."""
    return "''" + " || ',' ".join(f" || {letter}{number}" for number, _ in enumerate(slots))
