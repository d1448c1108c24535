"""The roll-ups read: one query for all metrics of a window, and what is not rolled up yet from the entries."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import F, Q, Sum
from django.utils import timezone

from bihuan.domain.metrics.models import EVERYWHERE, Rollup, RollupState
from bihuan.domain.metrics.queries.definitions import DIMENSIONS, Definition, Term, every_version
from bihuan.domain.metrics.queries.folds import Sums, sums_of
from bihuan.domain.metrics.queries.scopes import DIMENSION, Question
from bihuan.domain.metrics.vocabulary import Fold, Split
from bihuan.foundation.journal.models import Entry

DIVIDER = "\x1f"
Facets = Mapping[str, tuple[str, ...]]


def facets_of(definitions: Iterable[Definition]) -> dict[str, tuple[str, ...]]:
    """For each kind the data fields that definitions filter it by, sorted: the roll-ups keep them apart."""
    found: dict[str, set[str]] = defaultdict(set)
    for definition in definitions:
        for term in definition.terms:
            found[term.kind] |= {name for name, _ in term.where} - set(DIMENSIONS)
    return {kind: tuple(sorted(names)) for kind, names in sorted(found.items()) if names}


def known_facets() -> dict[str, tuple[str, ...]]:
    """The facets of every definition that was ever in force."""
    return facets_of(every_version())


def signature(facets: Facets) -> str:
    """What tells whether roll-ups were made for these facets."""
    return hashlib.sha256(repr(sorted(facets.items())).encode()).hexdigest()


@dataclass(frozen=True)
class _Line:
    """Entries of one kind added up."""

    words: Mapping[str, str]
    key: str
    sums: Sums

    def answers(self, term: Term) -> bool:
        return all(
            any(self.words.get(name, "").startswith(value) for value in values)
            if name == "category"
            else self.words.get(name, "") in values
            for name, values in term.where
        )


class Rolled:
    """The roll-ups for one question, read once for every basis. `serves` says for which metrics they are good."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.facets = known_facets()
        self.reach = RollupState.objects.first()
        self.is_whole = (
            self.reach is not None
            and self.reach.signature == signature(self.facets)
            and question.as_of is None
            and all(_is_midnight(at) for at in (question.window.starts_at, question.window.ends_at))
        )
        self._lines: dict[str, dict[str, list[_Line]]] = {}

    def serves(self, definition: Definition) -> bool:
        return self.is_whole and definition.fold != Fold.SUBJECTS

    def sums_of(self, definition: Definition) -> dict[str, Sums]:
        """The same as the plain fold: what is rolled up, and the tail from the entries."""
        found: dict[str, Sums] = defaultdict(Sums)
        if self._has_tail:
            found.update(sums_of(definition, self.question, self._tail))
        for term in definition.terms:
            for line in self._of_kind(definition.basis, term.kind):
                if line.answers(term):
                    found[line.key] = found[line.key].plus(line.sums, term.sign)
        return dict(found)

    def kinds_seen(self) -> set[str]:
        """Kinds that the roll-ups read so far have: what is there needs no asking whether it was recorded."""
        return {kind for lines in self._lines.values() for kind in lines}

    @cached_property
    def _has_tail(self) -> bool:
        return Entry.objects.filter(self._tail).exists()

    @property
    def _tail(self) -> Q:
        if self.reach is None:
            return Q()
        tail = Q(seq__gt=self.reach.upto)
        for first, last, _ in self.reach.holes:
            tail |= Q(seq__gte=first, seq__lte=last)
        return tail

    def _of_kind(self, basis: str, kind: str) -> list[_Line]:
        if basis not in self._lines:
            self._lines[basis] = defaultdict(list)
            for found, line in self._read(basis):
                self._lines[basis][found].append(line)
        return self._lines[basis].get(kind, [])

    def _read(self, basis: str) -> Iterator[tuple[str, _Line]]:
        starts_at, ends_at = self.question.span(basis)
        is_whole = not self.question.scope.field and DIMENSION.get(self.question.split) not in {
            "unit",
            "place",
        }
        district = Q(place=EVERYWHERE)
        rows = Rollup.objects.filter(district if is_whole else ~district, self.question.scope.condition)
        rows = rows.filter(day__lt=timezone.localdate(ends_at)).order_by()
        rows = rows.filter(day__gte=timezone.localdate(starts_at)) if starts_at else rows
        split = self.question.split
        raw = {"raw": F("day" if split in {Split.DAY, Split.MONTH} else DIMENSION[split])} if split else {}
        names = ("kind", "facets", *DIMENSIONS)
        grouped = (
            rows.annotate(**raw)
            .values_list(*names, *raw)
            .annotate(Sum("entries"), Sum("quantity"), Sum("amount"))
        )
        for kind, facets, topic, category, source, *rest in grouped:
            key = self.question.key(rest[0]) if split else ""
            words = dict(zip(self.facets.get(kind, ()), facets.split(DIVIDER), strict=False))
            words |= {"topic": topic, "category": category, "source": source}
            entries, quantity, amount = rest[-3:]
            yield kind, _Line(words, key, Sums(entries, Decimal(quantity), Decimal(amount)))


def _is_midnight(at: datetime) -> bool:
    return timezone.localtime(at).time() == datetime.min.time()


def rollup_state() -> RollupState | None:
    """How far the roll-ups reach; None before the first build."""
    return RollupState.objects.first()
