"""What a table gives: its headings, and its lines with their numbers, good or spoiled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

Cell = str | int | float | bool | datetime | date | time | None


@dataclass(frozen=True)
class Fault:
    """Why a line was not taken: in which column, what is wrong, and what to do about it."""

    column: str
    what: str
    advice: str


@dataclass(frozen=True)
class Line:
    """One record of a table. `number` is its first line as an editor shows it.

    A spoiled line has a `fault`; its cells are what could still be read, `raw` what stood there.
    """

    number: int
    cells: tuple[Cell, ...]
    fault: Fault | None = None
    raw: str = ""

    @property
    def is_empty(self) -> bool:
        return self.fault is None and not any(map(text_of, self.cells))


class Table(Protocol):
    """A table that is open for reading."""

    headings: tuple[str, ...]
    described: str
    total: int | None
    """How many lines there are to read, if that can be told beforehand."""

    def lines(self) -> Iterator[Line]:
        """The lines below the headings, in constant memory."""


def text_of(cell: Cell) -> str:
    """A cell as text, the same whether it was typed in a workbook or written in a text file."""
    if isinstance(cell, str):
        return cell.strip().replace("\r\n", "\n").replace("\r", "\n")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
