"""The numbers of an item's text: which are bound to a metric, which have another source, which nobody has explained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bihuan.domain.bulletins.models import Item, Mark
from bihuan.domain.bulletins.queries.values import freshened
from bihuan.domain.bulletins.vocabulary import MarkKind
from bihuan.kernel.figures import Figure, extract
from bihuan.kernel.figures.claims import contradiction

BEFORE = 8
"""So many characters before a number say which number it is, when a text is edited around it."""


@dataclass(frozen=True)
class NumberInText:
    """A figure of a text with what is known of it. `doubt` is the sentence that says why word and value disagree."""

    figure: Figure
    mark: Mark | None

    @property
    def kind(self) -> str:
        return self.mark.kind if self.mark else "unexplained"

    @property
    def doubt(self) -> str:
        """Why the wording does not fit the exact value; empty when it does, or nothing is known of it."""
        if self.mark is None or self.mark.kind != MarkKind.BOUND:
            return ""
        if self.mark.value is None:
            return f"文中写“{self.figure.text}”，指标 {self.mark.metric} 现在没有数。"
        return contradiction(self.figure, self.mark.value)

    @property
    def is_open(self) -> bool:
        """Whether sign-off asks about it."""
        return self.mark is None or bool(self.doubt)


def numbers_of(item: Item, marks: Iterable[Mark] | None = None) -> list[NumberInText]:
    """The figures of the item's present text, in order, each with its mark."""
    rows = item.marks.filter(version=item.version) if marks is None else marks
    known = {mark.start: mark for mark in rows}
    return [NumberInText(figure, known.get(figure.start)) for figure in extract(item.text)]


def open_numbers(items: Sequence[Item], now: datetime) -> list[tuple[Item, NumberInText]]:
    """The numbers of several items that sign-off asks about, by the values as they are known now."""
    marks = freshened(items, now)
    return [(item, number) for item in items for number in numbers_of(item, marks[item.pk]) if number.is_open]


def surroundings(text: str, start: int) -> str:
    """The characters before a number that tell it from others."""
    return text[max(0, start - BEFORE) : start]


def carried(old_text: str, marks: Iterable[Mark], new_text: str) -> list[tuple[Mark, Figure]]:
    """Marks that still hold after an edit: the same number after the same words. Others have to be looked at again."""
    known: dict[tuple[str, str], list[Mark]] = {}
    for mark in sorted(marks, key=lambda one: one.start, reverse=True):
        known.setdefault((mark.text, surroundings(old_text, mark.start)), []).append(mark)
    found = []
    for figure in extract(new_text):
        waiting = known.get((figure.text, surroundings(new_text, figure.start)))
        if waiting:
            found.append((waiting.pop(), figure))
    return found
