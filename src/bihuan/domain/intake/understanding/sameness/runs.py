"""Which stretches of a text stand in another one, for whoever reads the two beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST = 3
"""A shared stretch below this many letters is chance and not worth the eye's stop."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `is_shared` when the other text has it too."""

    text: str
    is_shared: bool


def pieces(text: str, other: str) -> list[Piece]:
    """The text cut into what the other has as well and what it has not; put together again it is the text."""
    found: list[Piece] = []
    begin = 0
    for start, end in _shared(text, other):
        if start > begin:
            found.append(Piece(text[begin:start], is_shared=False))
        found.append(Piece(text[start:end], is_shared=True))
        begin = end
    return [*found, Piece(text[begin:], is_shared=False)] if begin < len(text) else found


def _shared(text: str, other: str) -> Iterator[tuple[int, int]]:
    """The stretches covered by runs of letters that the other has, from left to right, not overlapping."""
    runs = {other[at : at + SHORTEST] for at in range(len(other) - SHORTEST + 1)}
    start = end = -1
    for at in range(len(text) - SHORTEST + 1):
        run = text[at : at + SHORTEST]
        if run not in runs or not run.isalnum():
            continue
        if at > end:
            if end > start:
                yield start, end
            start = at
        end = at + SHORTEST
    if end > start:
        yield start, end
