"""Words as numbers: parts of words in the whole message and in its subject, and whole words, weighed by rarity."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from bihuan.domain.intake.understanding.words import Worded

LONGEST_PART = 4


@dataclass(frozen=True)
class Block:
    """One way of looking at a message, and its share in how alike two messages are.

    A feature counts when at least `at_least` messages have it.
    """

    name: str
    share: float
    at_least: int
    read: Callable[[Worded], Iterable[str]]


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """The runs of one to four characters of a word, with its edges marked by a blank."""
    edged = f" {word} "
    return tuple(
        edged[i : i + n]
        for n in range(1, LONGEST_PART + 1)
        for i in range(len(edged) - n + 1)
        if edged[i : i + n] != " "
    )


def _parts(words: Iterable[str]) -> Iterator[str]:
    return (part for word in words for part in parts(word))


BLOCKS = (
    Block("parts", 0.5, 2, lambda message: _parts(message.all)),
    Block("words", 0.25, 2, lambda message: message.all),
    Block("subject", 0.25, 1, lambda message: _parts(message.subject)),
)


def _runs(message: Worded) -> Iterator[str]:
    """Two and three characters in a row, across words: for writing that the dictionary of words does not know."""
    text = "".join(message.all)
    return (text[i : i + n] for n in (2, 3) for i in range(len(text) - n + 1))


WITH_RUNS = (*BLOCKS, Block("runs", 0.35, 1, _runs))


class Features:
    """The features that a collection of messages has, and any message as a row of them.

    Built by `learned`, or again from what `vocabularies` and `rarities` gave.
    """

    def __init__(self, blocks: Sequence[Block], vectorizers: list[Any]) -> None:
        self._blocks = blocks
        self._vectorizers = vectorizers

    @classmethod
    def learned(cls, messages: Sequence[Worded], blocks: Sequence[Block] = BLOCKS) -> Features:
        """The features of these messages."""
        return cls(blocks, [_vectorizer(block, len(messages)).fit(messages) for block in blocks])

    @classmethod
    def restored(cls, vocabularies: dict[str, list[str]], rarities: dict[str, Any]) -> Features:
        """The features that were learned once."""
        held = [_restored(b, vocabularies[b.name], rarities[b.name]) for b in BLOCKS]
        return cls(BLOCKS, held)

    def vocabularies(self) -> dict[str, list[str]]:
        """By block, the features in the order of their columns."""
        return {b.name: list(v.get_feature_names_out()) for b, v in self._each()}

    def rarities(self) -> dict[str, Any]:
        """By block, what a feature weighs by being rare."""
        return {b.name: v.idf_ for b, v in self._each()}

    def columns(self, block: str, names: Iterable[str]) -> list[int]:
        """The columns that the features of these names have in the rows; those without one are left out."""
        start = 0
        for mine, vectorizer in self._each():
            if mine.name == block:
                held = vectorizer.vocabulary_
                return [start + held[name] for name in names if name in held]
            start += len(vectorizer.vocabulary_)
        raise KeyError(block)

    def rows(self, messages: Sequence[Worded]) -> Any:
        """A sparse matrix with a row for each message; the product of two rows says how alike they are."""
        from scipy import sparse  # slow to load

        parts = [v.transform(messages) * math.sqrt(b.share) for b, v in self._each()]
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    def _each(self) -> Iterator[tuple[Block, Any]]:
        return zip(self._blocks, self._vectorizers, strict=True)


class Counted:
    """The features of messages counted once, so that folds of them need not be read again."""

    def __init__(self, messages: Sequence[Worded], blocks: Sequence[Block] = BLOCKS) -> None:
        from sklearn.feature_extraction.text import CountVectorizer  # slow to load

        self._blocks = blocks
        self._counts = [
            CountVectorizer(analyzer=block.read, dtype=np.float32).fit_transform(messages) for block in blocks
        ]

    def rows(self, seen: Any, unseen: Any) -> tuple[Any, Any]:
        """The rows of both, by the features that `Features.learned` would have learned from the seen ones."""
        from scipy import sparse  # slow to load

        told = [_weighed(b, c[seen], c[unseen]) for b, c in zip(self._blocks, self._counts, strict=True)]
        both = zip(*told, strict=True)
        known, asked = (sparse.hstack(parts, format="csr", dtype=np.float32) for parts in both)
        return known, asked


def _weighed(block: Block, seen: Any, unseen: Any) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfTransformer  # slow to load

    spread = np.bincount(seen.indices, minlength=seen.shape[1])
    kept = np.flatnonzero(spread >= min(block.at_least, seen.shape[0]))
    rarity = TfidfTransformer(sublinear_tf=True).fit(seen[:, kept])
    share = math.sqrt(block.share)
    return rarity.transform(seen[:, kept]) * share, rarity.transform(unseen[:, kept]) * share


def _vectorizer(block: Block, messages: int, **given: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to load

    return TfidfVectorizer(
        analyzer=block.read,
        sublinear_tf=True,
        dtype=np.float32,
        min_df=min(block.at_least, messages),
        **given,
    )


def _restored(block: Block, vocabulary: list[str], rarities: Any) -> Any:
    vectorizer = _vectorizer(block, block.at_least, vocabulary={name: i for i, name in enumerate(vocabulary)})
    vectorizer.idf_ = rarities
    return vectorizer
