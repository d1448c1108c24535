"""What the sections of a text are about: what was done, what is planned, what is allowed."""

from __future__ import annotations

import re
from bisect import bisect_right

from bihuan.kernel.figures.lexicon import tenses
from bihuan.kernel.figures.pattern import one_of
from bihuan.kernel.figures.records import Tense

_HEADING_LENGTH = 45


_HEADING = re.compile(
    f"(?P<plan>{tenses.PLAN_HEADINGS})|(?P<actual>{tenses.FACT_HEADINGS})|(?P<rule>{tenses.RULE_HEADINGS})"
)
_OPENING = re.compile(f"(?P<plan>{tenses.PLAN_OPENINGS})|(?P<actual>{tenses.FACT_OPENINGS})")
_WEIGHTS = {word: weight for weight, words in tenses.HOPE.items() for word in words.split()}
_WEIGHTS |= {word: -weight for weight, words in tenses.PROOF.items() for word in words.split()}
_OUTRIGHT = re.compile(tenses.OUTRIGHT)
_SENTENCE_END = re.compile("[。；\n]")
_VOTE = re.compile(one_of(_WEIGHTS.keys()))
_LINE = re.compile("[^\n]+")
_SENTENCE_SIGNS = re.compile("[。；|]")
_TENSES: dict[str | None, Tense] = {"plan": "plan", "actual": "actual", "rule": "rule"}


class Sections:
    """Asked in the order of the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        turns = sorted([*_openings(text), *_headings(text)])
        self.starts = [start for start, _ in turns]
        self.tenses = [tense for _, tense in turns]
        self.paragraph_end = -1
        self.paragraph: Tense = "actual"
        self.untold = self._untold()

    def base(self, start: int) -> Tense:
        """The tense of what stands at `start` as far as its section tells; facts where nothing does."""
        index = bisect_right(self.starts, start) - 1
        if index >= 0:
            return self.tenses[index]
        if start >= self.paragraph_end:
            self._read_paragraph(start)
        return self.paragraph

    def _untold(self) -> Tense:
        """What the text before its first turn is about, by the votes of its words; before plans mostly facts stand."""
        end = self.starts[0] if self.starts else len(self.text)
        votes = sum(_votes(line.group()) for line in _LINE.finditer(self.text, 0, end))
        return "plan" if votes >= tenses.ENOUGH * (2 if self.tenses[:1] == ["plan"] else 1) else "actual"

    def _read_paragraph(self, start: int) -> None:
        text = self.text
        first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start)
        last = len(text) if last < 0 else last
        votes = _votes(text[first:last])
        is_plan = (
            votes > tenses.MUCH_PROOF
            if self.untold == "plan"
            else votes > 0 and _OUTRIGHT.search(text, first, last)
        )
        self.paragraph_end, self.paragraph = last, "plan" if is_plan else "actual"


def _votes(paragraph: str) -> int:
    return sum(_WEIGHTS[word] for word in set(_VOTE.findall(paragraph)))


def _openings(text: str) -> list[tuple[int, Tense]]:
    """Of two openings in a sentence the first tells: 一年来，我们重点抓好… is about what was done."""
    found: list[tuple[int, Tense]] = []
    for match in _OPENING.finditer(text):
        if not found or _SENTENCE_END.search(text, found[-1][0], match.start()):
            found.append((match.start(), _TENSES[match.lastgroup]))
    return found


def _headings(text: str) -> list[tuple[int, Tense]]:
    lines = (line for line in _LINE.finditer(text) if line.end() - line.start() <= _HEADING_LENGTH)
    return [(line.start(), tense) for line in lines if (tense := _told(line.group()))]


def _told(heading: str) -> Tense | None:
    """The kind of its words, if all are of one."""
    if _SENTENCE_SIGNS.search(heading):
        return None
    kinds = {match.lastgroup for match in _HEADING.finditer(heading)}
    return _TENSES[kinds.pop()] if len(kinds) == 1 else None
