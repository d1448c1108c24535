"""A message as words: what stands in its subject and in its body, without what says nothing about the matter.

A table may carry messages that somebody cut into words already (divided by blanks, function words dropped). Both
kinds come out alike, so that one may be learned from and the other judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from bihuan.domain.intake.understanding.stopwords import STOPWORDS

PREPARATION = 1
"""Rises when a text gives other words than before: what was learned from those words is then refused."""

SUBJECT_WORDS = 9  # of messages without a subject: in 759 real ones half the subjects have 7 to 10 words
LONGEST_SUBJECT = 15
LONGEST_TEXT = 20_000
SENTENCE = re.compile(r"[。！？；!?;\n]")
SILENT = re.compile(r"[\W_]+")
GAP = re.compile(r"\s{3,}|\s*[\u3000\xa0]\s*")


@dataclass(frozen=True)
class Worded:
    """The words of the subject alone, and of the whole message."""

    subject: tuple[str, ...]
    all: tuple[str, ...]

    @property
    def key(self) -> str:
        """Equal for messages of the same words."""
        return " ".join(self.all)


def worded(subject: str, body: str) -> Worded:
    """The words of a message as people write it; without a subject its first sentence stands for it."""
    body = body[:LONGEST_TEXT]
    head = words_of(subject)
    rest = words_of(body)
    if not head:
        return Worded(words_of(SENTENCE.split(body.strip(), maxsplit=1)[0])[:LONGEST_SUBJECT], rest)
    return Worded(head, rest if rest[: len(head)] == head else head + rest)


def from_cut(text: str) -> Worded:
    """The words of a message that was cut before; a wide gap near its beginning ends the subject."""
    words = tuple(_telling(normal(text[:LONGEST_TEXT]).split()))
    return Worded(words[: _subject_length(text)], words)


def _subject_length(text: str) -> int:
    for gap in GAP.finditer(text):
        length = len(list(_telling(normal(text[: gap.start()]).split())))
        if length >= 4:
            return length if length <= LONGEST_SUBJECT else SUBJECT_WORDS
    return SUBJECT_WORDS


def words_of(text: str) -> tuple[str, ...]:
    """The telling words of a text in their order."""
    return tuple(_telling(_cutter().cut(normal(text))))


def _telling(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if word not in STOPWORDS and not SILENT.fullmatch(word))


def normal(text: str) -> str:
    """One form for full and half width, upper and lower case, and any run of blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _cutter():  # type: ignore[no-untyped-def]
    import rjieba  # reads its dictionary when it is first used

    return rjieba.Jieba()
