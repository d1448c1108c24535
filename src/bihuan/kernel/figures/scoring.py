"""How well extracted figures agree with a gold file, exactly as the guide of the gold files counts.

A record matches a gold one where the spans overlap and value, value2, unit and bound are equal; each is matched once.
Precision, recall and F1 are counted over all documents, tense as accuracy on matched records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TOLERANCE = 0.01
Record = Mapping[str, Any]


@dataclass
class Score:
    """Counts over all documents so far, and the records that did not match."""

    matched: int = 0
    missed: int = 0
    spurious: int = 0
    same_tense: int = 0
    misses: list[tuple[str, Record]] = field(default_factory=list)
    extras: list[tuple[str, Record]] = field(default_factory=list)
    other_tense: list[tuple[str, Record, Record]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return _share(self.matched, self.matched + self.spurious)

    @property
    def recall(self) -> float:
        return _share(self.matched, self.matched + self.missed)

    @property
    def f1(self) -> float:
        return _share(2 * self.matched, 2 * self.matched + self.missed + self.spurious)

    @property
    def tense_accuracy(self) -> float:
        return _share(self.same_tense, self.matched)

    def add(self, doc: str, gold: Sequence[Record], found: Sequence[Record]) -> None:
        """Count one document."""
        left = list(found)
        for wanted in gold:
            match = next((record for record in left if agrees(wanted, record)), None)
            if match is None:
                self.missed += 1
                self.misses.append((doc, wanted))
                continue
            left.remove(match)
            self.matched += 1
            if match["tense"] == wanted["tense"]:
                self.same_tense += 1
            else:
                self.other_tense.append((doc, wanted, match))
        self.spurious += len(left)
        self.extras.extend((doc, record) for record in left)


def agrees(gold: Record, found: Record) -> bool:
    """The spans overlap and value, value2, unit and bound are equal."""
    overlap = found["start"] < gold["end"] and gold["start"] < found["end"]
    return (
        overlap
        and found["unit"] == gold["unit"]
        and found["bound"] == gold["bound"]
        and _equal(found["value"], gold["value"])
        and _equal(found["value2"], gold["value2"])
    )


def _equal(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE + 1e-9


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
