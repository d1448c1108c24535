"""A text as marks: its neighbouring pairs and triples of characters as numbers, with the marks of its subject.

Chinese needs no division into words for this: the pair 滨河 is as telling as a word, and a wrong division cannot
part two texts that say the same. Marks never reach over punctuation.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.uint32]

SUBJECT_LENGTH = 40
"""So much of a text without a title stands for it: its first sentence, cut."""

_ENDS = "。！？；!?;\n"
_BMP_END = 0xFFFF
_CJK_BEYOND = 0x20000


@dataclass(frozen=True)
class Print:
    """What is kept of a message to compare it by.

    `pairs` are sorted and without repetition; `in_subject` tells which of them stand in the subject. `triples`
    serve to find candidates alone: they are rarer than pairs, so fewer messages share one.
    """

    pairs: Points
    in_subject: NDArray[np.bool_]
    triples: Points


def print_of(subject: str, text: str) -> Print:
    """The print of a message; without a subject its first sentence is taken for it."""
    head = _points(subject or first_sentence(text))
    body = _points(text)
    subject_pairs = np.unique(_joined(head, 2))
    pairs = np.unique(np.concatenate([subject_pairs, _joined(body, 2)]))
    triples = np.unique(np.concatenate([_joined(head, 3), _joined(body, 3)]))
    return Print(pairs, _is_among(pairs, subject_pairs), triples)


def first_sentence(text: str) -> str:
    """The first sentence of a text, at most `SUBJECT_LENGTH` characters."""
    plain = text.strip()
    end = min((at for at in map(plain.find, _ENDS) if at >= 0), default=len(plain))
    return plain[: min(end, SUBJECT_LENGTH)]


def plain_letters(text: str) -> str:
    """A text without anything but letters and digits, in one width and case: equal for what reads the same."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _points(text: str) -> Points:
    """The code points of a text in one width and case; 0 wherever a word is broken."""
    plain = unicodedata.normalize("NFKC", text).lower()
    points = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_letter = _letters()[np.minimum(points, _BMP_END)] | (points >= _CJK_BEYOND)
    return np.where(is_letter, points, np.uint32(0))


@lru_cache(maxsize=1)
def _letters() -> NDArray[np.bool_]:
    return np.array([chr(point).isalnum() for point in range(_BMP_END)] + [False])


def _joined(points: Points, length: int) -> Points:
    """The marks of all runs of `length` characters, mixed so that every bit of them is as good as another."""
    last = len(points) - length + 1
    if last <= 0:
        return np.empty(0, dtype=np.uint32)
    mark = np.full(last, length * 0x9E3779B1 & 0xFFFFFFFF, dtype=np.uint32)
    whole = np.ones(last, dtype=np.bool_)
    for step in range(length):
        part = points[step : step + last]
        whole &= part > 0
        mark = (mark ^ part) * np.uint32(0x85EBCA6B)
        mark ^= mark >> np.uint32(15)
    return mark[whole]


def _is_among(some: Points, others: Points) -> NDArray[np.bool_]:
    """Which of `some` are in `others`; both sorted."""
    if len(others) == 0:
        return np.zeros(len(some), dtype=np.bool_)
    at = np.minimum(np.searchsorted(others, some), len(others) - 1)
    found: NDArray[np.bool_] = others[at] == some
    return found
