"""The fast way to a question's numbers: roll-ups and monthly profiles, and beside them what is not rolled up yet.

Where roll-ups cannot answer, the entries are read, by one statement for all counts and sums and one for all subjects.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from itertools import chain

from django.db.models import Q
from django.utils import timezone

from bihuan.domain.metrics.models import RollupState, SubjectProfile
from bihuan.domain.metrics.queries.definitions import Book, Definition, Shelf
from bihuan.domain.metrics.queries.folds import PlainFolds, Sums, known_entries
from bihuan.domain.metrics.queries.lines import (
    Asked,
    Facets,
    Lines,
    entry_lines,
    facets_of,
    kinds_of,
    rolled_lines,
)
from bihuan.domain.metrics.queries.profiles import (
    Profiles,
    Slots,
    asked_by,
    flow_slots,
    read_profiles,
    read_shift,
    slots_of,
    weights_of,
)
from bihuan.domain.metrics.queries.scopes import Question
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.periods import month_window


def signature(facets: Facets, slots: Slots) -> str:
    """What tells whether roll-ups were made for these facets and slots."""
    return hashlib.sha256(repr((sorted(facets.items()), slots)).encode()).hexdigest()


class Reach:
    """How far the roll-ups reach."""

    def __init__(self, state: RollupState | None) -> None:
        self.signature = state.signature if state else ""
        self.kinds = dict(state.kinds) if state else {}
        self.upto = state.upto if state else 0
        self._holes = state.holes if state else []

    @property
    def inside(self) -> Q | None:
        """The entries that are rolled up; None when there are none."""
        return Q(seq__lte=self.upto) & ~in_runs(self._holes) if self.upto else None

    @property
    def tail(self) -> Q:
        """The entries that are not."""
        return Q(seq__gt=self.upto) | in_runs(self._holes)


def in_runs(runs: Iterable[list[int]]) -> Q:
    """The entries whose numbers are in one of the runs, given by first and last."""
    found = Q(pk__in=())
    for first, last, *_ in runs:
        found |= Q(seq__gte=first, seq__lte=last)
    return found


class Rolled:
    """The numbers of base metrics for one question. `is_whole` says that the roll-ups, with their tail, answer it."""

    def __init__(self, question: Question, book: Book, shelf: Shelf, wanted: Iterable[Definition]) -> None:
        self.question = question
        self.book = book
        self._wanted = tuple(wanted)
        self._facets, self._slots = facets_of(shelf.versions), flow_slots(shelf.versions)
        self._state = RollupState.objects.first()
        self._reach = Reach(self._state)
        self.is_whole = (
            self._reach.signature == signature(self._facets, self._slots)
            and question.is_of_days
            and self._knows_enough(question.as_of)
        )

    def sums_of(self, definition: Definition) -> Mapping[str, Sums]:
        """Entries added up by the split."""
        return self._lines.sums_of(definition)

    def counts_of(self, definition: Definition) -> Mapping[str, int]:
        """Subjects counted by the split."""
        if self.question.split:
            return self._told_apart.counts_of(definition)
        whole = self.book.__getitem__
        monthly = self._keeps_profiles and asked_by(definition, whole) <= set(self._slots)
        return {"": (self._monthly if monthly else self._counted).count(definition, whole)}

    def has_records(self, definition: Definition) -> bool:
        """Whether anything that the metric adds up was ever recorded, anywhere."""
        return any(term.kind in self._seen for term in definition.terms if term.sign > 0)

    def _knows_enough(self, as_of: datetime | None) -> bool:
        """Whether everything that is rolled up was known at a moment."""
        if as_of is None or self._state is None:
            return True
        return self._state.known_at is None or self._state.known_at <= as_of

    @cached_property
    def _known(self) -> Q:
        return Q(recorded_at__lte=self.question.as_of) if self.question.as_of else Q()

    @cached_property
    def _has_tail(self) -> bool:
        return Entry.objects.filter(self._reach.tail).exists()

    @cached_property
    def _lines(self) -> Lines:
        asked = Asked(self.question, self._facets, kinds_of(self._wanted))
        entries = known_entries(self.question)
        if not self.is_whole:
            return Lines(entry_lines(entries, asked))
        tail = entry_lines(entries.filter(self._reach.tail), asked) if self._has_tail else ()
        return Lines(chain(rolled_lines(asked), tail))

    @cached_property
    def _keeps_profiles(self) -> bool:
        first = timezone.localdate(self.question.window.starts_at)
        return self.is_whole and not self.question.scope.field and self.question.window == month_window(first)

    @cached_property
    def _monthly(self) -> Profiles:
        window = self.question.window
        rows = SubjectProfile.objects.filter(month=timezone.localdate(window.starts_at))
        found = Counter(
            {weights_of(profile): subjects for profile, subjects in rows.values_list("profile", "subjects")}
        )
        if self._has_tail:
            added = self._reach.tail & self._known & Q(at__gte=window.starts_at, at__lt=window.ends_at)
            found.update(read_shift(self._reach.inside, added, self._slots))
        return Profiles(self._slots, found)

    @cached_property
    def _counted(self) -> Profiles:
        return read_profiles(self.question, slots_of(self._wanted))

    @cached_property
    def _told_apart(self) -> PlainFolds:
        return PlainFolds(self.question, self.book)

    @cached_property
    def _seen(self) -> set[str]:
        as_of = self.question.as_of
        seen = {
            kind
            for kind, first in self._reach.kinds.items()
            if as_of is None or datetime.fromisoformat(first) <= as_of
        }
        missing = {term.kind for one in self._wanted for term in one.terms} - seen
        late = Entry.objects.filter(self._reach.tail, self._known, kind__in=sorted(missing)).order_by()
        return seen | set(late.values_list("kind", flat=True).distinct())


def rollup_state() -> RollupState | None:
    """How far the roll-ups reach; None before the first build."""
    return RollupState.objects.first()
