"""Whether a figure tells what is, what is planned, or what a rule allows.

From the near to the far: the words of its own clause, then what an earlier clause of its sentence said, then the section it stands
in. A plan's word (力争, 将, 预计) reaches to the end of the sentence unless a fact's word (已, 累计, 截至) ends it; in a section of
plans a fact's word holds for its own clause alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from bihuan.kernel.figures.dating import Dateline
from bihuan.kernel.figures.found import Found
from bihuan.kernel.figures.lexicon import tenses
from bihuan.kernel.figures.records import Tense
from bihuan.kernel.figures.sections import Sections
from bihuan.kernel.figures.tables import Tables

_MARK = re.compile(
    f"(?P<comma>[，,：:])|(?P<here>{tenses.PLANNED_HERE})|(?P<actual>{tenses.DONE})|(?P<rule>{tenses.RULED})"
    f"|(?P<unpaid>{tenses.RULED_UNLESS_PAID})|(?P<plan>{tenses.PLANNED})|(?P<year>20\\d\\d) ?年(?!{tenses.YEAR_BEGUN})"
)
_SENTENCE_SIGNS = "。；;！!？?\n"
_SENTENCE = re.compile(f"[{_SENTENCE_SIGNS}]")
_PAID = re.compile(tenses.PAID)
_PLAN_COLUMN, _FACT_COLUMN = re.compile(tenses.PLAN_COLUMNS), re.compile(tenses.FACT_COLUMNS)
_FAR = frozenset(("plan", "actual", "rule", "unpaid"))
_SAID: dict[str, Tense] = {
    "plan": "plan", "here": "plan", "year": "plan", "actual": "actual", "rule": "rule", "unpaid": "rule",
}  # fmt: skip


class Mark(NamedTuple):
    """A word at `at`, in the clause of that number, that says `tense`."""

    at: int
    clause: int
    tense: Tense
    is_far: bool
    looks_back: bool


class Sentence(NamedTuple):
    """Where a sentence ends, its commas and marks, and the tense where nothing in it tells."""

    end: int
    commas: list[int]
    marks: list[Mark]
    base: Tense


class Tenses:
    """The tense of figures, asked in the order in which they stand."""

    def __init__(self, text: str, tables: Tables) -> None:
        self.text = text
        self.tables = tables
        self.sections = Sections(text)
        self.dateline = Dateline(text)
        self.sentence = Sentence(-1, [], [], "actual")

    def of(self, found: Found) -> Tense:
        if self.tables.has_any and (heading := self.tables.heading(found.start)):
            return "plan" if _PLAN_COLUMN.search(heading) and not _FACT_COLUMN.search(heading) else "actual"
        if found.is_cap:
            return "rule"
        if found.start >= self.sentence.end:
            self.sentence = self._read(found.start)
        return _decide(self.sentence, found.start)

    def _read(self, start: int) -> Sentence:
        """The sentence in which `start` stands."""
        text, since = self.text, max(self.sentence.end, 0)
        match = _SENTENCE.search(text, start)
        end = match.end() if match else len(text) + 1
        first = max(since, *(text.rfind(sign, since, start) + 1 for sign in _SENTENCE_SIGNS))
        commas: list[int] = []
        found = [self._mark(found, commas, first, end) for found in _MARK.finditer(text, first, end)]
        return Sentence(end, commas, [mark for mark in found if mark], self._base(first, start))

    def _base(self, first: int, start: int) -> Tense:
        """What the section tells; a sentence that begins with 其中 goes on with what the one before it began with."""
        if self.text.startswith("其中", first) and self.sentence.end == first:
            for mark in self.sentence.marks[:1]:
                return mark.tense if mark.is_far else self.sections.base(start)
        return self.sections.base(start)

    def _mark(self, found: re.Match[str], commas: list[int], first: int, end: int) -> Mark | None:
        kind = found.lastgroup or ""
        if kind == "comma":
            commas.append(found.start())
            return None
        if kind == "unpaid" and _PAID.search(self.text, first, end):
            return None
        if kind == "year" and not self.dateline.is_ahead(int(found["year"])):
            return None
        looks_back = kind == "actual" or found.group() == "给予"
        return Mark(found.start(), len(commas), _SAID[kind], kind in _FAR, looks_back)


def _decide(sentence: Sentence, start: int) -> Tense:
    if not sentence.marks:
        return sentence.base
    clause = bisect_right(sentence.commas, start)
    before = [mark for mark in reversed(sentence.marks) if mark.at < start]
    here = [mark for mark in sentence.marks if mark.clause == clause]
    return _near(here, start) or _far(before, sentence.base) or sentence.base


def _near(here: list[Mark], start: int) -> Tense | None:
    """The last word before the figure in its clause, else the first behind it that looks back."""
    before = [mark.tense for mark in here if mark.at < start]
    return before[-1] if before else next((mark.tense for mark in here if mark.looks_back), None)


def _far(before: list[Mark], base: Tense) -> Tense | None:
    """The last word of an earlier clause that reaches so far; facts do not reach in a section of plans."""
    far = (mark.tense for mark in before if mark.is_far)
    return next((tense for tense in far if base != "plan" or tense != "actual"), None)
