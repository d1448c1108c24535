"""Items that ask the same: those that the library merges, and those that look as if it should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise

from bihuan.domain.checklists.queries.items import Item, items_on

LIKE = 0.5
"""From which share of common pairs of characters two texts are nearly the same."""


@dataclass(frozen=True)
class Pair:
    """Two items. `likeness` is between 0 and 1, of their names or of how they are checked, whichever is more."""

    one: Item
    other: Item
    is_same_law: bool
    likeness: float

    @property
    def percent(self) -> int:
        return round(100 * self.likeness)


@dataclass(frozen=True)
class Duplicates:
    """`merged`: the second is answered by the first. `suspected`: nobody has said so yet."""

    day: date
    merged: tuple[Pair, ...]
    suspected: tuple[Pair, ...]


def duplicates_on(day: date) -> Duplicates:
    """The pairs among the items in force on a day. One query; looks at every pair, which a library of some hundred bears."""
    items = items_on(day)
    merged = tuple(_pair(items[i.same_as], i) for i in items.values() if i.same_as in items)
    return Duplicates(day, merged, _suspected([item for item in items.values() if not item.same_as]))


def _suspected(items: Sequence[Item]) -> tuple[Pair, ...]:
    texts = {item.code: (_bigrams(item.name), _bigrams(item.method)) for item in items}
    pairs = (_pair(one, other, texts) for one, other in combinations(items, 2))
    return tuple(sorted((pair for pair in pairs if pair.likeness >= LIKE), key=lambda pair: -pair.likeness))


def _pair(one: Item, other: Item, known: Mapping[str, tuple[set[str], set[str]]] | None = None) -> Pair:
    texts = known or {i.code: (_bigrams(i.name), _bigrams(i.method)) for i in (one, other)}
    likeness = max(_share(a, b) for a, b in zip(texts[one.code], texts[other.code], strict=True))
    return Pair(one, other, (one.law, one.article) == (other.law, other.article), likeness)


def _bigrams(text: str) -> set[str]:
    letters = [letter for letter in text if letter.isalnum()]
    return {a + b for a, b in pairwise(letters)}


def _share(one: set[str], other: set[str]) -> float:
    """Common pairs of all pairs of characters."""
    return len(one & other) / len(one | other) if one or other else 0.0
