"""A table's columns, declared once for the page, the phone's cards and the exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.utils.functional import Promise

M = TypeVar("M")


@dataclass(frozen=True)
class Column(Generic[M]):
    """One column.

    `value` gives the plain value (what exports hold); `cell` what the page shows, when that is more than
    the value. `headline` makes it the title of the card on a phone; `optional` columns are hidden until
    a reader chooses them.
    """

    key: str
    label: str | Promise
    value: Callable[[M], Any]
    cell: Callable[[M], Any] | None = None
    numeric: bool = False
    headline: bool = False
    optional: bool = False

    def shown(self, row: M) -> Any:
        return self.cell(row) if self.cell else self.value(row)


@dataclass(frozen=True)
class Cell:
    """One cell on the page."""

    column: Column[Any]
    content: Any


@dataclass(frozen=True)
class Line:
    """One row on the page; `row` is the record itself, `key` names it in bulk forms."""

    row: Any
    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table(Generic[M]):
    """The columns that a screen offers, and those that this reader chose."""

    columns: tuple[Column[M], ...]
    chosen: tuple[Column[M], ...]

    def lines(self, rows: Sequence[M]) -> Iterator[Line]:
        """Every row with its chosen cells, in the columns' order."""
        for row in rows:
            cells = tuple(Cell(column, column.shown(row)) for column in self.chosen)
            yield Line(row, str(getattr(row, "pk", "")), cells)

    @property
    def has_choice(self) -> bool:
        return any(not column.headline for column in self.columns)


def table_for(request: HttpRequest, columns: Sequence[Column[M]]) -> Table[M]:
    """The columns named by `?columns=…`, else those that are not optional; a headline always stays."""
    asked = set(request.GET.getlist("columns"))
    known = asked & {column.key for column in columns}
    chosen = tuple(c for c in columns if c.headline or (c.key in known if known else not c.optional))
    return Table(tuple(columns), chosen)
