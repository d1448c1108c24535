"""Lines: entries added up by kind, facets and dimensions in one statement, from which every count and sum is folded in memory."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat
from django.utils import timezone

from bihuan.domain.metrics.models import EVERYWHERE, MonthlyRollup, Rollup
from bihuan.domain.metrics.queries.definitions import DIMENSIONS, Definition, Term
from bihuan.domain.metrics.queries.folds import SIGN, Sums, fact, raw_of
from bihuan.domain.metrics.queries.scopes import DIMENSION, Question
from bihuan.domain.metrics.vocabulary import Fold, Split
from bihuan.foundation.journal.models import Entry

DIVIDER = "\x1f"
DAYS = frozenset({Split.DAY, Split.MONTH})
"""Splits by when it happened."""
Facets = Mapping[str, tuple[str, ...]]
Kinds = Mapping[str, frozenset[str]]
"""The kinds that are asked for, by basis."""


def facets_of(definitions: Iterable[Definition]) -> dict[str, tuple[str, ...]]:
    """For each kind the data fields that definitions filter it by, sorted: lines keep them apart."""
    found: dict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        if definition.fold != Fold.SUBJECTS:
            for term in definition.terms:
                found[term.kind] |= {name for name, _ in term.where} - set(DIMENSIONS)
    return {kind: tuple(sorted(names)) for kind, names in sorted(found.items()) if names}


def facets_text(facets: Facets) -> Combinable:
    """The facets of an entry's kind as one text."""
    kinds = [When(kind=kind, then=_joined(names)) for kind, names in facets.items()]
    return Case(*kinds, default=Value(""), output_field=TextField())


def _joined(names: tuple[str, ...]) -> Combinable:
    parts: list[Combinable] = []
    for name in names:
        parts += [Value(DIVIDER), fact(name)]
    return parts[1] if len(names) == 1 else Concat(*parts[1:], output_field=TextField())


def kinds_of(definitions: Iterable[Definition]) -> dict[str, frozenset[str]]:
    """The kinds whose entries are counted or summed, by basis."""
    found: dict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        if definition.is_base and definition.fold != Fold.SUBJECTS:
            found[definition.basis] |= {term.kind for term in definition.terms}
    return {basis: frozenset(kinds) for basis, kinds in found.items()}


@dataclass(frozen=True)
class Line:
    """Entries of one kind with equal words, added up for each basis that has any."""

    kind: str
    words: Mapping[str, str]
    key: str
    sums: Mapping[str, Sums]

    def answers(self, term: Term) -> bool:
        return all(
            any(self.words.get(name, "").startswith(value) for value in values)
            if name == "category"
            else self.words.get(name, "") in values
            for name, values in term.where
        )


class Lines:
    """Lines by kind, as often as they were read; every count and sum of a question is folded from them."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._by_kind: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            self._by_kind[line.kind].append(line)

    def sums_of(self, definition: Definition) -> dict[str, Sums]:
        """The same as the plain fold."""
        found: dict[str, Sums] = defaultdict(Sums)
        for term in definition.terms:
            for line in self._by_kind.get(term.kind, ()):
                if definition.basis in line.sums and line.answers(term):
                    found[line.key] = found[line.key].plus(line.sums[definition.basis], term.sign)
        return dict(found)


class Asked(NamedTuple):
    """What lines are read for."""

    question: Question
    facets: Facets
    kinds: Kinds


def rolled_lines(asked: Asked) -> Iterator[Line]:
    """From the roll-ups: those of the whole district where no unit and no place is asked for, by month where months are."""
    question = asked.question
    rows = _rolled(question).filter(day__lt=timezone.localdate(question.window.ends_at)).order_by()
    if question.split:
        rows = rows.annotate(raw=F("day" if question.split in DAYS else DIMENSION[question.split]))
    return _read(rows, {basis: _since_day(question, basis) for basis in asked.kinds}, F("entries"), asked)


def _rolled(question: Question) -> QuerySet[Any]:
    if question.scope.field or DIMENSION.get(question.split) in {"unit", "place"}:
        return Rollup.objects.exclude(place=EVERYWHERE).filter(question.scope.condition)
    if question.split != Split.DAY and question.is_of_months:
        return MonthlyRollup.objects.all()
    return Rollup.objects.filter(place=EVERYWHERE)


def _since_day(question: Question, basis: str) -> Q:
    starts_at, _ = question.span(basis)
    return Q(day__gte=timezone.localdate(starts_at)) if starts_at else Q()


def entry_lines(rows: QuerySet[Entry], asked: Asked) -> Iterator[Line]:
    """From the entries themselves."""
    question = asked.question
    rows = rows.filter(at__lt=question.window.ends_at).annotate(facets=facets_text(asked.facets))
    rows = rows.annotate(raw=raw_of(question.split)) if question.split else rows
    starts = {basis: question.span(basis)[0] for basis in asked.kinds}
    since = {basis: Q(at__gte=start) if start else Q() for basis, start in starts.items()}
    return _read(rows, since, SIGN, asked)


def _read(rows: QuerySet[Any], since: Mapping[str, Q], one: Combinable, asked: Asked) -> Iterator[Line]:
    """One statement for all bases, each with sums of its own."""
    if not asked.kinds:
        return
    conditions = (Q(kind__in=sorted(of)) & since[basis] for basis, of in asked.kinds.items())
    sums: dict[str, Any] = {}
    for basis, condition in since.items():
        only = condition or None
        sums |= {
            f"{basis}_rows": Count("pk", filter=only),
            f"{basis}_n": Sum(one, filter=only),
            f"{basis}_q": Sum("quantity", filter=only),
            f"{basis}_a": Sum("amount", filter=only),
        }
    names = ("kind", "facets", *DIMENSIONS, *(("raw",) if asked.question.split else ()))
    for row in rows.filter(reduce(operator.or_, conditions)).values(*names).annotate(**sums):
        yield _line(row, asked)


def _line(row: Mapping[str, Any], asked: Asked) -> Line:
    kind = row["kind"]
    words = dict(zip(asked.facets.get(kind, ()), row["facets"].split(DIVIDER), strict=False))
    words |= {name: row[name] for name in DIMENSIONS}
    bases = (basis for basis, of in asked.kinds.items() if kind in of and row[f"{basis}_rows"])
    key = asked.question.key(row["raw"]) if asked.question.split else ""
    return Line(kind, words, key, {basis: _sums(row, basis) for basis in bases})


def _sums(row: Mapping[str, Any], basis: str) -> Sums:
    entries, quantity, amount = (row[f"{basis}_{name}"] or 0 for name in ("n", "q", "a"))
    return Sums(entries, Decimal(quantity), Decimal(amount))
