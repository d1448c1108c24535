"""How much a mark tells: the fewer messages have it, the more."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from bihuan.domain.intake.understanding.sameness.marks import Points, Print

BITS = 20
_SHIFT = np.uint32(32 - BITS)
_COUNTED = 1 << 16


class Rarity:
    """How many messages have each mark. Marks share 2^20 counters, so its size never grows."""

    def __init__(self, counts: NDArray[np.int32] | None = None, messages: int = 0) -> None:
        self.counts = np.zeros(1 << BITS, dtype=np.int32) if counts is None else counts
        self.messages = messages
        self._logs = np.log1p(np.arange(_COUNTED, dtype=np.float32))
        self._desk = np.zeros(1 << BITS, dtype=np.uint8)

    def learn(self, one: Print) -> None:
        """Count a message once for every mark in it."""
        self.counts[one.pairs >> _SHIFT] += 1
        self.counts[one.triples >> _SHIFT] += 1
        self.messages += 1

    def weights(self, marks: Points) -> NDArray[np.float32]:
        """1 for a mark that every message has, and 1 + log(messages) for one that no message has yet."""
        known = np.minimum(self.counts[marks >> _SHIFT], _COUNTED - 1)
        top = np.float32(np.log1p(self.messages) + 1)
        weights: NDArray[np.float32] = np.maximum(top - self._logs[known], np.float32(1))
        return weights

    def rarest(self, marks: Points, most: int) -> Points:
        """The marks that tell most, the rarest first; among equals the smaller numbers, so that two texts agree."""
        if len(marks) == 0:
            return marks
        order = np.lexsort((marks, self.counts[marks >> _SHIFT]))
        return marks[order[:most]]

    def found_in(self, one: Print, marks: Points) -> NDArray[np.uint8]:
        """For each of `marks`: 0 when the print lacks it, 1 when it has it, 2 when it has it in its subject.

        One table look-up each instead of a search; the table is wiped for the next by the same marks.
        """
        places = one.pairs >> _SHIFT
        self._desk[places] = 1
        self._desk[one.pairs[one.in_subject] >> _SHIFT] = 2
        found: NDArray[np.uint8] = self._desk[marks >> _SHIFT]
        self._desk[places] = 0
        return found

    def packed(self) -> bytes:
        """The counters as bytes to keep."""
        return zlib.compress(self.counts.tobytes(), 6)

    @classmethod
    def unpacked(cls, packed: bytes, messages: int) -> Rarity:
        """The counters that `packed` gave."""
        return cls(np.frombuffer(zlib.decompress(packed), dtype=np.int32).copy(), messages)
