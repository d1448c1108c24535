"""The plain fold, metric by metric: entries counted, summed, or their subjects told apart. All faster ways must give the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.db.models.lookups import In

from bihuan.domain.metrics.queries.definitions import DIMENSIONS, Book, Definition, Term
from bihuan.domain.metrics.queries.scopes import DIMENSION, Question
from bihuan.domain.metrics.vocabulary import Fold, Split
from bihuan.foundation.journal.models import Entry

SIGN = Case(When(reverses=None, then=1), default=-1)
"""A reversal counts against the entry that it reverses: it has its kind, its dimensions and its time."""


class Sums(NamedTuple):
    """Entries added up."""

    entries: int = 0
    quantity: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)

    def plus(self, other: Sums, sign: int = 1) -> Sums:
        return Sums(
            self.entries + sign * other.entries,
            self.quantity + sign * other.quantity,
            self.amount + sign * other.amount,
        )

    def of(self, fold: str) -> Decimal:
        """The number that a fold asks for."""
        return {Fold.QUANTITY: self.quantity, Fold.AMOUNT: self.amount}.get(Fold(fold), Decimal(self.entries))


def fact(name: str) -> Combinable:
    """A data field of an entry as text; of a reversal, that of the entry that it reverses."""
    # Looked up one by one: a join would tempt a planner to read the whole journal a second time for a few reversals.
    reversed_ = Entry.objects.filter(pk=OuterRef("reverses_id")).values(told=KeyTextTransform(name, "data"))
    told = Case(When(reverses=None, then=KeyTextTransform(name, "data")), default=Subquery(reversed_[:1]))
    return Coalesce(Cast(told, TextField()), Value(""), output_field=TextField())


def is_of(term: Term) -> Q:
    """What makes an entry one of those that a term folds, whenever and wherever it happened."""
    found = Q(kind=term.kind)
    for name, values in term.where:
        if name == "category":
            found &= _starts_with(values)
        elif name in DIMENSIONS:
            found &= Q(**{f"{name}__in": values})
        else:
            found &= Q(In(fact(name), list(values)))
    return found


def entries_of(term: Term, question: Question, basis: str) -> QuerySet[Entry]:
    """The entries that a term folds."""
    starts_at, ends_at = question.span(basis)
    rows = known_entries(question).filter(is_of(term), at__lt=ends_at)
    return rows.filter(at__gte=starts_at) if starts_at else rows


def known_entries(question: Question) -> QuerySet[Entry]:
    """The entries of the question's scope that were known at its moment, whenever they happened."""
    rows = Entry.objects.filter(question.scope.condition).order_by()
    return rows.filter(recorded_at__lte=question.as_of) if question.as_of else rows


def _starts_with(codes: Iterable[str]) -> Q:
    found = Q(pk__in=())
    for code in codes:
        found |= Q(category__startswith=code)
    return found


def lines(rows: QuerySet[Entry], question: Question) -> Iterator[tuple[str, Sums]]:
    """Entries added up by the raw value of what they are split by; one line under "" when nothing splits them."""
    sums = {"n": Sum(SIGN), "q": Sum("quantity"), "a": Sum("amount")}
    if not question.split:
        rows_found: Iterable[Any] = [{"raw": "", **rows.aggregate(**sums)}]
    else:
        rows_found = rows.annotate(raw=raw_of(question.split)).values("raw").annotate(**sums)
    for row in rows_found:
        yield question.key(row["raw"]), Sums(row["n"] or 0, row["q"] or Decimal(0), row["a"] or Decimal(0))


def raw_of(split: str) -> Combinable:
    """What a line of the split is called after, before it has a name."""
    return TruncDate("at") if split in {Split.DAY, Split.MONTH} else F(DIMENSION[split])


def sums_of(definition: Definition, question: Question) -> dict[str, Sums]:
    """A base metric's entries added up by the split, each term with its sign."""
    found: dict[str, Sums] = defaultdict(Sums)
    for term in definition.terms:
        for key, sums in lines(entries_of(term, question, definition.basis), question):
            found[key] = found[key].plus(sums, term.sign)
    return dict(found)


Subject = tuple[str, int]


def subjects_of(definition: Definition, question: Question) -> dict[Subject, str]:
    """The subjects that a base metric counts, each with the line of the split that its latest entry belongs to.

    A subject belongs to it while its `terms` add up to more than nothing and its `excluded` terms do not.
    """
    weights, at = _weigh(definition.terms, definition, question)
    out, _ = _weigh(definition.excluded, definition, question) if definition.excluded else ({}, {})
    return {
        subject: at.get(subject, "")
        for subject, weight in weights.items()
        if weight > 0 and out.get(subject, 0) <= 0
    }


def _weigh(
    terms: Iterable[Term], definition: Definition, question: Question
) -> tuple[dict[Subject, int], dict[Subject, str]]:
    weights: dict[Subject, int] = defaultdict(int)
    latest: dict[Subject, tuple[int, str]] = {}
    for term in terms:
        rows = entries_of(term, question, definition.basis)
        if question.split:
            rows = rows.annotate(raw=raw_of(question.split))
            for type_, pk, seq, raw in rows.filter(reverses=None).values_list(
                "subject_type", "subject_id", "seq", "raw"
            ):
                latest[type_, pk] = max(latest.get((type_, pk), (0, "")), (seq, question.key(raw)))
        for type_, pk, weight in rows.values_list("subject_type", "subject_id").annotate(weight=Sum(SIGN)):
            weights[type_, pk] += term.sign * weight
    return weights, {subject: key for subject, (_, key) in latest.items()}


class Folds(Protocol):
    """Where the numbers of base metrics come from, for one question."""

    def sums_of(self, definition: Definition) -> Mapping[str, Sums]: ...
    def counts_of(self, definition: Definition) -> Mapping[str, int]: ...
    def has_records(self, definition: Definition) -> bool: ...


class PlainFolds:
    """The reference: every metric folded by itself from the entries, its subjects told apart one by one."""

    def __init__(self, question: Question, book: Book) -> None:
        self.question = question
        self.book = book
        self._members: dict[str, dict[Subject, str]] = {}

    def sums_of(self, definition: Definition) -> Mapping[str, Sums]:
        return sums_of(definition, self.question)

    def counts_of(self, definition: Definition) -> Mapping[str, int]:
        return Counter(self._members_of(definition).values())

    def has_records(self, definition: Definition) -> bool:
        return are_recorded(definition, self.question.as_of)

    def _members_of(self, definition: Definition) -> dict[Subject, str]:
        if definition.code not in self._members:
            found = subjects_of(definition, self.question)
            if definition.within:
                whole = self._members_of(self.book[definition.within])
                # On the line of the whole, so that a share never has a case that its denominator lacks.
                found = {subject: whole[subject] for subject in found if subject in whole}
            self._members[definition.code] = found
        return self._members[definition.code]


def are_recorded(definition: Definition, as_of: datetime | None) -> bool:
    """Whether anything that the metric adds up was ever recorded, anywhere: else there are no records yet."""
    rows = Entry.objects.filter(kind__in={term.kind for term in definition.terms if term.sign > 0})
    rows = rows.filter(recorded_at__lte=as_of) if as_of else rows
    return rows.exists()
