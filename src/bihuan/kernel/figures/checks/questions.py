"""A question about the figures of a draft, and what the questions are put to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from bihuan.kernel.figures.checks.relations import Relation
from bihuan.kernel.figures.dating import Dateline
from bihuan.kernel.figures.records import Figure


class Question(NamedTuple):
    """What an editor should look at again. It asks; it does not block.

    `kind` never changes; `sentence` is for people; `spans` are the places in the text; `sum` is what was reckoned, blank where
    nothing was; `sureness` from 0 to 1 says how likely an editor will want to change something.
    """

    kind: str
    sentence: str
    spans: tuple[tuple[int, int], ...]
    sum: str
    sureness: float

    def as_record(self) -> dict[str, Any]:
        """The question as JSON writes it."""
        return {**self._asdict(), "spans": [list(span) for span in self.spans]}


class Draft(NamedTuple):
    """A text with its figures, what they state of each other, and when it was written."""

    text: str
    figures: Sequence[Figure]
    relations: Sequence[Relation]
    dateline: Dateline
    names: Sequence[str]

    def clause(self, figure: Figure) -> str:
        """The words before a figure in its clause."""
        first = max(self.text.rfind(sign, 0, figure.start) for sign in "，。；,;！？\n") + 1
        return self.text[first : figure.start]

    def sentence_end(self, at: int) -> int:
        """Where the sentence that holds `at` ends."""
        ends = [end for sign in "。；\n" if (end := self.text.find(sign, at)) >= 0]
        return min(ends, default=len(self.text))

    def paragraph_end(self, at: int) -> int:
        """Where the paragraph that holds `at` ends; a line broken in the midst of a sentence does not end it."""
        end = at
        while (end := self.text.find("\n", end)) >= 0:
            if self.text[:end].rstrip()[-1:] in "。！？）】":
                return end
            end += 1
        return len(self.text)


def spans(*figures: Figure) -> tuple[tuple[int, int], ...]:
    """Where these figures stand."""
    return tuple((figure.start, figure.end) for figure in sorted(figures))


def shown(value: Decimal) -> str:
    """A value for people: without needless noughts, to two places."""
    return f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".") if value % 1 else f"{value:f}"
