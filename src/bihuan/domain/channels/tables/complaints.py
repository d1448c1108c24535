"""The file of the lines that were not taken: what is wrong, what to do, and the line itself, ready to be corrected.

Its columns stand before those of the table, so the corrected file can be imported with the same map.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from bihuan.domain.channels.tables.lines import Fault, Line, text_of

COLUMNS = ("行号", "列", "问题", "怎么办", "原文")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Complaints:
    """Counts the spoiled lines, remembers the first of them, and writes all of them to a file if there is one.

    The file comes into being with its first line (`always` makes it at once), readable by its owner alone:
    it repeats what residents said.
    """

    def __init__(
        self, path: Path | None, headings: tuple[str, ...], *, always: bool = False, remember: int = 5
    ) -> None:
        self.path = path
        self.count = 0
        self.remembered: list[tuple[Line, tuple[Fault, ...]]] = []
        self._remember = remember
        self._headings = headings
        self._file: TextIO | None = None
        if always:
            self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, line: Line, faults: Iterable[Fault]) -> None:
        listed = tuple(faults)
        columns, whats, advice = zip(*((f.column, f.what, f.advice) for f in listed), strict=True)
        self.count += 1
        if len(self.remembered) < self._remember:
            self.remembered.append((line, listed))
        self._open()
        if self._file:
            told = (line.number, _joined(columns), _joined(whats), _joined(advice), line.raw)
            cells = [text_of(cell) for cell in line.cells[: len(self._headings)]]
            csv.writer(self._file).writerow([_harmless(str(cell)) for cell in (*told, *cells)])

    @property
    def first(self) -> list[str]:
        """The first spoiled lines, a sentence each."""
        return [
            f"第 {line.number} 行：{'；'.join(f.what for f in faults)}" for line, faults in self.remembered
        ]

    def _open(self) -> None:
        if self._file is None and self.path is not None:
            self.path.touch(mode=0o600)
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow((*COLUMNS, *self._headings))


def _joined(parts: Iterable[str]) -> str:
    return "；".join(dict.fromkeys(filter(None, parts)))


def _harmless(text: str) -> str:
    """What a spreadsheet would take for a formula is shown as text; numbers stay numbers."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def as_written(text: str) -> str:
    """A cell of this file as it stood in the table: turns `_harmless` round."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
