"""Earlier messages about the same thing, found at a cost that does not grow with their number.

Each message is filed under its rarest marks, and a mark keeps the newest messages filed under it alone. So what is
looked at for one question is bounded: so many marks, so many messages a mark, so many candidates compared.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass

import h3
import numpy as np
from numpy.typing import NDArray

from bihuan.domain.intake.understanding.sameness.likeness import (
    Circumstances,
    Likeness,
    Words,
    compare,
    likeness,
    overlaps,
)
from bihuan.domain.intake.understanding.sameness.marks import Points, Print
from bihuan.domain.intake.understanding.sameness.rarity import Rarity

MARKS = 24
"""Under how many of its rarest marks a message is filed and looked for; half of them from its subject."""

DEPTH = 16
"""How many messages a mark keeps: the newest."""

BUDGET = 32
"""How many candidates have their words compared."""

WEIGHED = 12
"""How many of them, the most alike in words, are weighed with all else; with a point all of them are."""

CELL_RESOLUTION = 9
_BUCKET_BITS = 20
_SHIFT = np.uint32(32 - _BUCKET_BITS)


@dataclass(frozen=True)
class Suggestion:
    """An earlier message, by its number in the index, and what speaks for it."""

    number: int
    likeness: Likeness


def telling_marks(one: Print, rarity: Rarity) -> Points:
    """The marks that find a message again: the rarest of its subject, which a long text would drown, and of the whole."""
    subject = rarity.rarest(one.pairs[one.in_subject], MARKS // 2)
    whole = rarity.rarest(np.concatenate([one.pairs, one.triples]), MARKS - len(subject))
    return np.unique(np.concatenate([subject, whole]))


def buckets_of(marks: Points) -> Points:
    """Where marks are filed: some of them share a place, so that there are never more than 2^20 places."""
    return marks >> _SHIFT


def cells_around(lon: float | None, lat: float | None) -> list[str]:
    """The H3 cell of a point and its neighbours, the own cell first; none without a point."""
    if lon is None or lat is None:
        return []
    own = h3.latlng_to_cell(lat, lon, CELL_RESOLUTION)
    return [str(own), *(str(cell) for cell in h3.grid_disk(own, 1) if cell != own)]


class SamenessIndex:
    """The messages so far. `rarity` may come from elsewhere; it goes on learning here."""

    def __init__(self, rarity: Rarity | None = None) -> None:
        self.rarity = rarity or Rarity()
        self._prints: list[Print] = []
        self._circumstances: list[Circumstances] = []
        self._filed = np.full((1 << _BUCKET_BITS, DEPTH), -1, dtype=np.int32)
        self._fill = np.zeros(1 << _BUCKET_BITS, dtype=np.uint32)
        self._near: defaultdict[str, deque[int]] = defaultdict(lambda: deque(maxlen=DEPTH))

    def __len__(self) -> int:
        return len(self._prints)

    def add(self, one: Print, known: Circumstances) -> int:
        """Remember a message; returns its number, counted from 0."""
        number = len(self._prints)
        self.rarity.learn(one)
        self._prints.append(one)
        self._circumstances.append(known)
        buckets = np.unique(buckets_of(telling_marks(one, self.rarity)))
        self._filed[buckets, self._fill[buckets] % DEPTH] = number
        self._fill[buckets] += 1
        for cell in cells_around(known.lon, known.lat)[:1]:
            self._near[cell].append(number)
        return number

    def suggest(self, one: Print, known: Circumstances, most: int = 5) -> list[Suggestion]:
        """The earlier messages most likely about the same thing, the likeliest first."""
        numbers = self._candidates(one, known)
        words = overlaps(one, [self._prints[number] for number in numbers], self.rarity)
        close = len(numbers) if known.lon is not None else max(most, WEIGHED)
        found = [
            Suggestion(
                numbers[at],
                likeness(Words(*map(float, words[:, at])), known, self._circumstances[numbers[at]]),
            )
            for at in np.argsort(-words[:3].sum(axis=0), kind="stable")[:close]
        ]
        found.sort(key=lambda suggestion: (-suggestion.likeness.score, -suggestion.number))
        return found[:most]

    def likeness_of(self, number: int, other: int) -> Likeness:
        """How alike two messages in the index are."""
        words = compare(self._prints[number], [self._prints[other]], self.rarity)[0]
        return likeness(words, self._circumstances[number], self._circumstances[other])

    def _candidates(self, one: Print, known: Circumstances) -> list[int]:
        """The messages that share most of the rarity of the marks asked by, and the newest close by."""
        marks = telling_marks(one, self.rarity)
        filed = self._filed[buckets_of(marks)]
        weights = np.repeat(self.rarity.weights(marks), DEPTH)
        numbers = heaviest(filed.ravel(), weights, BUDGET)
        return list(dict.fromkeys([*numbers, *self._close_by(known)]))

    def _close_by(self, known: Circumstances) -> Iterator[int]:
        for cell in cells_around(known.lon, known.lat):
            yield from self._near.get(cell, ())


def heaviest(numbers: NDArray[np.integer], weights: NDArray[np.float32], most: int) -> list[int]:
    """The numbers (none below 0) with the greatest sum of weights; of equals the newest."""
    distinct, at = np.unique(numbers, return_inverse=True)
    sums = np.bincount(at, weights, len(distinct))
    order = np.lexsort((-distinct, -sums))
    return [int(number) for number in distinct[order][: most + 1] if number >= 0][:most]
