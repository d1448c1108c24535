"""What a model learns from, and which examples belong together."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bihuan.domain.intake.understanding.words import Worded

SHINGLE = 3  # words
COMMON = 30  # a shingle that stands in more messages is a turn of speech, not a copy
COPIED = 0.4  # of the shorter message's shingles


@dataclass(frozen=True)
class Example:
    """A message and what people decided about it."""

    words: Worded
    label: str


def digest(examples: Iterable[Example]) -> str:
    """The same for the same examples, in whatever order they came."""
    lines = sorted(f"{example.label}\t{example.words.key}\n" for example in examples)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def groups_of(messages: Sequence[Worded]) -> list[int]:
    """A number for each message; copies and near copies share one.

    What was learned from a message must not be tried on its copy.
    """
    shingles = [_shingles(message) for message in messages]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    parents = list(range(len(messages)))
    for number, mine in enumerate(shingles):
        for other in _copies(mine, shingles, holders):
            parents[_root(parents, number)] = _root(parents, other)
        for shingle in mine:
            holders[shingle].append(number)
    return [_root(parents, number) for number in range(len(messages))]


def _copies(
    mine: set[tuple[str, ...]],
    every: Sequence[set[tuple[str, ...]]],
    holders: dict[tuple[str, ...], list[int]],
) -> list[int]:
    """The earlier messages that share enough with this one."""
    told = (holders.get(shingle, ()) for shingle in mine)
    shared = Counter(other for numbers in told if len(numbers) <= COMMON for other in numbers)
    return [o for o, count in shared.items() if count >= COPIED * min(len(mine), len(every[o]))]


def _shingles(message: Worded) -> set[tuple[str, ...]]:
    words = message.all
    return {words[i : i + SHINGLE] for i in range(len(words) - SHINGLE + 1)} or {words}


def _root(parents: list[int], number: int) -> int:
    while parents[number] != number:
        parents[number] = parents[parents[number]]
        number = parents[number]
    return number
