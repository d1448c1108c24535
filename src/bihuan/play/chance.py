"""Chance that can be had again: a small generator per decision, named by the seed and the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """The dice of one decision. The same name always falls the same way, whatever was thrown before."""

    def __init__(self, *name: object) -> None:
        self._random = Random("/".join(map(str, name)))  # noqa: S311  # a story, not a secret

    def happens(self, share: float) -> bool:
        """True in `share` of all throws."""
        return self._random.random() < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of them, each as likely."""
        return choices[self._random.randrange(len(choices))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(low, high)

    def between(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)

    def near(self, low: float, usual: float, high: float) -> float:
        """A number that is mostly close to the usual one."""
        return self._random.triangular(low, high, usual)

    def minutes(self, low_usual_high: Sequence[float]) -> timedelta:
        """A delay of about so many minutes, to the second."""
        low, usual, high = low_usual_high
        return timedelta(seconds=int(self.near(low, usual, high) * 60))

    def hex(self, digits: int) -> str:
        return f"{self._random.getrandbits(4 * digits):0{digits}x}"
