"""How alike two messages are: by their words, places, times, classes and senders, with the signs in words.

The score is a log-odds: 0 means that one of two such pairs is about the same thing. What words count was set by
reading pairs of residents' messages; `docs/explanation/same-thing.md` has the counts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bihuan.domain.intake.understanding.sameness.marks import Print
from bihuan.domain.intake.understanding.sameness.rarity import Rarity

Floats = NDArray[np.float32]

CONFIDENT = 6.6
"""From this score on a pair is as good as certain: nearly the same words, or very alike at the same spot."""

ONE_PLACE = 500.0
"""Metres that two points of one place may lie apart."""

_EVEN = 0.31  # so alike in words, half of the pairs that were read were the same thing,
_STEEP = 12.0  # and so fast the odds rise with more
_AT_THE_SPOT, _FAR_AWAY, _HALF_WAY = 1.5, -3.0, 600.0
_EARTH = 6_371_008.8


@dataclass(frozen=True)
class Sign:
    """One thing that speaks for or against, as a sentence with its values."""

    code: str
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.values)


@dataclass(frozen=True)
class Circumstances:
    """What is known of a message beside its words. `days` is its moment in days; `sender` is equal for equal senders.

    `names` are the compounds, roads, communities and firms that it names, as the district writes them.
    """

    days: float
    lon: float | None = None
    lat: float | None = None
    category: str = ""
    sender: str = ""
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Words:
    """What the words of two messages have in common, each from 0 to 1.

    `whole` and `subject` are cosines of the marks weighted by rarity. `told` is how much of each one's subject the
    other tells anywhere, the lesser of the two. `share` is the part of all their marks that stands in both.
    """

    whole: float
    subject: float
    told: float
    share: float

    @property
    def alike(self) -> float:
        return (self.whole + self.subject + self.told) / 3


@dataclass(frozen=True)
class Likeness:
    """All that speaks for two messages being about the same thing. The same from either side.

    None where a circumstance is unknown on one side. `metres` are those between their points.
    """

    words: Words
    days: float
    metres: float | None
    same_class: bool | None
    same_sender: bool
    names: tuple[str, ...]
    other_names: bool

    @property
    def score(self) -> float:
        parts = (
            _STEEP * (self.words.alike - _EVEN),
            -0.1 * math.log1p(self.days),
            _nearness(self.metres) if self.metres is not None else self._by_name(),
            {None: 0.0, True: 1.0, False: -0.5}[self.same_class],
            0.5 if self.same_sender else 0.0,
        )
        return sum(parts)

    @property
    def confidence(self) -> float:
        """How many of a hundred such pairs are about the same thing, as a share; never a full 1."""
        return min(0.99, 1 / (1 + math.exp(-max(self.score, -50.0))))

    @property
    def is_confident(self) -> bool:
        return self.score >= CONFIDENT and self.is_one_place

    @property
    def is_one_place(self) -> bool:
        """Whether both can be at one place: the same words a mile apart tell of two street lamps."""
        return self.metres is None or self.metres <= ONE_PLACE or bool(self.names)

    def _by_name(self) -> float:
        """Without points the names stand for the place."""
        return 1.0 if self.names else -1.0 if self.other_names else 0.0

    def signs(self) -> list[Sign]:
        """What speaks, the strongest kind first."""
        return [sign for sign in (*self._place_signs(), *self._word_signs(), *self._other_signs()) if sign]

    def _place_signs(self) -> list[Sign | None]:
        names = Sign("same_names", "都提到{names}", {"names": "、".join(self.names)})
        return [names if self.names else None, _distance(self.metres)]

    def _word_signs(self) -> list[Sign | None]:
        share = round(self.words.share * 100)
        if self.words.share > 0.999:
            return [Sign("same_text", "文字完全相同")]
        return [Sign("same_words", "{share}% 的用语相同", {"share": share})]

    def _other_signs(self) -> list[Sign | None]:
        return [
            _apart(self.days),
            Sign("same_class", "类别相同") if self.same_class else None,
            Sign("other_class", "类别不同") if self.same_class is False else None,
            Sign("same_sender", "同一人反映") if self.same_sender else None,
        ]


def _nearness(metres: float) -> float:
    return _AT_THE_SPOT + (_FAR_AWAY - _AT_THE_SPOT) * metres / (metres + _HALF_WAY)


def _distance(metres: float | None) -> Sign | None:
    if metres is None:
        return None
    if metres < 20:
        return Sign("same_spot", "同一地点")
    if metres < 1000:
        return Sign("metres_apart", "相距 {metres} 米", {"metres": round(metres / 10) * 10})
    return Sign("kilometres_apart", "相距 {kilometres} 公里", {"kilometres": round(metres / 1000, 1)})


def _apart(days: float) -> Sign:
    if days < 1 / 24:
        return Sign("same_hour", "一小时之内")
    if days < 1:
        return Sign("hours_apart", "相隔 {hours} 小时", {"hours": round(days * 24)})
    return Sign("days_apart", "相隔 {days} 天", {"days": round(days)})


def likeness(words: Words, one: Circumstances, other: Circumstances) -> Likeness:
    """Put the words of two messages together with what else is known of them."""
    shared = one.names & other.names
    return Likeness(
        words=words,
        days=abs(one.days - other.days),
        metres=_metres(one, other),
        same_class=one.category == other.category if one.category and other.category else None,
        same_sender=bool(one.sender) and one.sender == other.sender,
        names=tuple(sorted(shared, key=lambda name: (-len(name), name))[:3]),
        other_names=bool(one.names and other.names and not shared),
    )


def _metres(one: Circumstances, other: Circumstances) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    a, b = math.radians(one.lat), math.radians(other.lat)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(half)))


def compare(one: Print, others: Sequence[Print], rarity: Rarity) -> list[Words]:
    """The words of one message against those of several."""
    return [Words(*map(float, column)) for column in overlaps(one, others, rarity).T]


def overlaps(one: Print, others: Sequence[Print], rarity: Rarity) -> NDArray[np.float64]:
    """A row for each part of `Words`, with a column for each of `others`: one pass over all their marks."""
    if not others:
        return np.empty((len(fields(Words)), 0))
    marks = np.concatenate([other.pairs for other in others])
    in_subject = np.concatenate([other.in_subject for other in others])
    sizes = np.array([len(other.pairs) for other in others])
    found = rarity.found_in(one, marks)
    squares = rarity.weights(marks) ** 2
    own = rarity.weights(one.pairs) ** 2

    def total(parts: Floats) -> NDArray[np.float64]:
        sums = np.zeros(len(others))
        filled = sizes > 0  # reduceat gives an empty stretch its neighbour's value
        if filled.any():
            sums[filled] = np.add.reduceat(parts, (np.cumsum(sizes) - sizes)[filled])
        return sums

    whole, both = total(squares), total(squares * (found > 0))
    subject, both_subjects = total(squares * in_subject), total(squares * ((found > 1) & in_subject))
    told, mine_told = total(squares * ((found > 0) & in_subject)), total(squares * (found > 1))
    mine, my_subject = np.sum(own), np.sum(own[one.in_subject])
    return np.stack([
        _ratio(both, np.sqrt(whole * mine)),
        _ratio(both_subjects, np.sqrt(subject * my_subject)),
        np.minimum(_ratio(told, subject), _ratio(mine_told, np.full(len(others), my_subject))),
        _ratio(2 * both, whole + mine),
    ])  # fmt: skip


def _ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.minimum(1.0, np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))
