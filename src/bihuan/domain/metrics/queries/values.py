"""Values of metrics: exact until one rounding, pooled and never averaged, with what they were made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.domain.metrics.policy import visible_among
from bihuan.domain.metrics.queries.definitions import Book, Definition, Part, book_on, shelf
from bihuan.domain.metrics.queries.folds import Folds, entries_of
from bihuan.domain.metrics.queries.parquet import ParquetFolds
from bihuan.domain.metrics.queries.rollups import Rolled
from bihuan.domain.metrics.queries.scopes import Question
from bihuan.domain.metrics.vocabulary import Fold, Withheld
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.quantities import half_up

HUNDRED = {"%": 100, "分": 100}
"""A share is shown times a hundred, with these units."""


@dataclass(frozen=True)
class Value:
    """A metric's value with all that it was made from. `exact` is None where `withheld` says why."""

    definition: Definition
    question: Question
    exact: Fraction | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    withheld: str = ""

    @property
    def number(self) -> Decimal | None:
        """Rounded once, in the unit of the metric."""
        if self.exact is None:
            return None
        factor = 1 if self.definition.is_base else HUNDRED.get(self.definition.unit, 1)
        return half_up(self.exact * factor, self.definition.decimals)

    @property
    def text(self) -> str:
        """`1,234 件`, or why there is no number."""
        number = self.number
        if number is None:
            return str(Withheld(self.withheld).label)
        tight = "" if self.definition.unit == "%" else " "
        return f"{number:,}{tight}{self.definition.unit}"

    def as_record(self) -> dict[str, Any]:
        """For JSON: numbers as text, so that nothing is lost."""
        question = self.question
        return {
            "code": self.definition.code,
            "version": self.definition.version,
            "name": self.definition.name,
            "unit": self.definition.unit,
            "value": _spelled(self.number),
            "numerator": _spelled(self.numerator),
            "denominator": _spelled(self.denominator),
            "withheld": self.withheld or None,
            "text": self.text,
            "window": str(question.window),
            "scope": str(question.scope),
            "as_of": question.as_of.isoformat() if question.as_of else None,
        }


def _spelled(number: Decimal | Fraction | None) -> str | None:
    if isinstance(number, Fraction):
        return str(number.numerator) if number.denominator == 1 else f"{half_up(number, 4)}"
    return None if number is None else str(number)


class Reckoning:
    """One question put to many metrics: all that they share is read once.

    `book` holds the definitions to fold by, when they are not those in force; `codes` the metrics that will be asked for (nothing: any);
    `folds` another source of numbers.
    """

    def __init__(
        self,
        question: Question,
        book: Book | None = None,
        *,
        codes: Iterable[str] = (),
        folds: Folds | None = None,
    ) -> None:
        self.question = question
        every = shelf()
        self.book = book or every.book_on(question.day)
        wanted = {one.code: one for code in codes or self.book.by_code for one in self.book.base_of(code)}
        self._folds = folds or Rolled(question, self.book, every, wanted.values())
        self._bases: dict[str, dict[str, Fraction]] = {}
        self._recorded: dict[str, bool] = {}

    def value(self, code: str, key: str = "") -> Value:
        """The value of a metric, on one line of the split or, with no split, as a whole."""
        definition = self.book[code]
        if not self._is_recorded(definition):
            return Value(definition, self.question, None, withheld=Withheld.NO_RECORDS)
        if definition.is_base:
            return Value(definition, self.question, self._base(definition).get(key, Fraction(0)))
        if not definition.is_rate:
            return self._score(definition, key)
        above, below = (self._pooled(parts, key) for parts in (definition.numerator, definition.denominator))
        withheld = ""
        if below <= 0:
            withheld = Withheld.NO_CASES
        elif below < definition.minimum:
            withheld = Withheld.SMALL_SAMPLE
        exact = None if withheld else above / below
        return Value(definition, self.question, exact, above, below, withheld)

    def keys(self, code: str) -> list[str]:
        """The lines of the split that a metric has anything on, sorted."""
        return sorted({key for base in self.book.base_of(code) for key in self._base(base)})

    def _score(self, definition: Definition, key: str) -> Value:
        found = [(part, self.value(part.metric, key)) for part in definition.parts]
        for _, one in found:
            if one.exact is None:
                return Value(definition, self.question, None, withheld=one.withheld)
        total = sum((_weighed(part, one.exact or Fraction(0)) for part, one in found), Fraction(0))
        return Value(definition, self.question, total)

    def _pooled(self, parts: Iterable[Part], key: str) -> Fraction:
        exact = ((part, self.value(part.metric, key).exact or Fraction(0)) for part in parts)
        return sum((_weighed(part, number) for part, number in exact), Fraction(0))

    def _is_recorded(self, definition: Definition) -> bool:
        return any(self._has_records(base) for base in self._main_bases(definition))

    def _main_bases(self, definition: Definition) -> tuple[Definition, ...]:
        """A rate without a denominator on record has no records, whatever its numerator."""
        if definition.is_base:
            return (definition,)
        parts = definition.denominator if definition.is_rate else definition.parts
        return tuple(base for part in parts for base in self._main_bases(self.book[part.metric]))

    def _has_records(self, base: Definition) -> bool:
        if base.code not in self._recorded:
            self._recorded[base.code] = self._folds.has_records(base)
        return self._recorded[base.code]

    def _base(self, definition: Definition) -> dict[str, Fraction]:
        if definition.code not in self._bases:
            self._bases[definition.code] = self._folded(definition)
        return self._bases[definition.code]

    def _folded(self, definition: Definition) -> dict[str, Fraction]:
        if definition.fold == Fold.SUBJECTS:
            return {key: Fraction(count) for key, count in self._folds.counts_of(definition).items()}
        return {
            key: Fraction(one.of(definition.fold)) for key, one in self._folds.sums_of(definition).items()
        }


def _weighed(part: Part, number: Fraction) -> Fraction:
    return Fraction(part.weight) * (1 - number if part.inverted else number)


def value(code: str, question: Question) -> Value:
    """One value. Refuses (`not_found`) a code that is not in force on the window's last day."""
    return Reckoning(question, codes=[code]).value(code)


def values(question: Question, codes: Iterable[str] | None = None) -> list[Value]:
    """The values of all metrics in force, or of those named, folded together."""
    asked = tuple(codes or ())
    reckoning = Reckoning(question, codes=asked)
    return [reckoning.value(code) for code in asked or reckoning.book.by_code]


def exported_values(folder: Path, question: Question, codes: Iterable[str] = ()) -> list[Value]:
    """The same, folded from a Parquet export of the journal; the definitions are those of the database."""
    book = book_on(question.day)
    asked = tuple(codes) or tuple(book.by_code)
    wanted = {one.code: one for code in asked for one in book.base_of(code)}
    reckoning = Reckoning(question, book, folds=ParquetFolds(folder, question, wanted.values(), book))
    return [reckoning.value(code) for code in asked]


def split_values(code: str, question: Question) -> list[tuple[str, Value]]:
    """The value on every line of the question's split; a line's rate has its own minimum sample."""
    reckoning = Reckoning(question, codes=[code])
    return [(key, reckoning.value(code, key)) for key in reckoning.keys(code)]


def records_behind(code: str, question: Question, book: Book | None = None) -> QuerySet[Entry]:
    """Every entry that the value was folded from, the newest first: numerator and denominator.

    `book` holds the definitions to fold by, when they are not those in force.
    """
    book = book or book_on(question.day)
    seqs = Q(pk__in=())
    for base in book.base_of(code):
        for term in (*base.terms, *base.excluded):
            seqs |= Q(pk__in=entries_of(term, question, base.basis).values("pk"))
    return Entry.objects.filter(seqs).order_by("-seq")


def visible_records(actor: Actor, code: str, question: Question) -> tuple[QuerySet[Entry], int]:
    """The records behind a value that an actor may see, and how many more there are."""
    every = records_behind(code, question)
    visible = visible_among(actor, every)
    return visible, 0 if visible is every else every.count() - visible.count()
