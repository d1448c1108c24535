"""Tables in a text: rows whose cells are divided by | or tabs, with the headings above them."""

from __future__ import annotations

import re

_WORDS = re.compile("[\u4e00-\u9fffA-Za-z]")
# Headings that do not say what is counted; the row does.
_GENERAL = frozenset(("数量", "数值", "数", "占比", "合计", "案件数", "指标值", "本期", "完成情况"))
_DIVIDERS = ("|", "\t")
_LEFT = re.compile(r"(?:^|[|\t\n])[ 　↑↓+-]*$")
_RIGHT = re.compile(r"[ 　↑↓%]*(?:[|\t\n]|$)")
_LEFT_LENGTH = 12


class Row:
    """One row of a table: its cells, and the headings above them where it is not the first."""

    def __init__(self, text: str, start: int, end: int, headings: list[str]) -> None:
        line = text[start:end]
        self.start, self.end = start, end
        self.divider = "|" if "|" in line else "\t"
        self.cells = [cell.strip() for cell in line.split(self.divider)] if self.divider in line else []
        self.headings = headings

    def column(self, text: str, at: int) -> int:
        return text.count(self.divider, self.start, at)


class Tables:
    """Asked in the order of the text. Costs nothing for a text without dividers."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_any = "|" in text or "\t" in text
        self.row = Row(text, 0, 0, [])

    def heading(self, at: int) -> str:
        """The heading of the column that `at` stands in; blank outside tables and in a table without headings."""
        row = self._row(at)
        column = row.column(self.text, at)
        return row.headings[column] if column < len(row.headings) else ""

    def label(self, at: int) -> str:
        """What the cell at `at` counts: its heading where that says it, else the nearest cell of words on its left."""
        row, heading = self._row(at), self.heading(at)
        if heading and heading not in _GENERAL:
            return heading
        left = reversed(row.cells[: row.column(self.text, at)])
        return next((cell for cell in left if _WORDS.search(cell)), heading)

    def is_cell(self, start: int, end: int) -> bool:
        """The number from `start` to `end` fills its cell."""
        if not self.has_any:
            return False
        left = _LEFT.search(self.text, max(0, start - _LEFT_LENGTH), start)
        right = _RIGHT.match(self.text, end)
        return bool(left and right and (left[0][:1] in _DIVIDERS or right[0][-1:] in _DIVIDERS))

    def _row(self, at: int) -> Row:
        while at >= self.row.end:
            self.row = self._following(self.row)
        return self.row

    def _following(self, row: Row) -> Row:
        """The next line as a row; the first row of a table gives the headings of those below it."""
        start = row.end + bool(row.end)
        end = self.text.find("\n", start)
        end = len(self.text) if end < 0 else end
        headings = (row.headings or row.cells) if row.cells else []
        new = Row(self.text, start, end, headings)
        return new if new.cells else Row(self.text, start, max(end, start + 1), [])
