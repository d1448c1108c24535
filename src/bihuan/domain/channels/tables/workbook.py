"""Workbooks: one sheet of an XLSX, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar, cast
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bihuan.domain.channels.tables.lines import Cell, Fault, Line
from bihuan.domain.channels.tables.maps import FileFormat, require_columns
from bihuan.kernel.refusals import Refused

T = TypeVar("T")
LARGEST = 2 << 30  # unpacked bytes; a small file that unpacks to more is an attack or a mistake
BROKEN = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError)


class WorkbookTable:
    """A sheet. Its strings are held in memory by the format itself; its rows are not."""

    total: int | None = None

    def __init__(self, stream: BinaryIO, form: FileFormat, wanted: frozenset[str], path: Path) -> None:
        self._path = path
        self._rows, sheet = self._open(stream, form)
        self._first = form.heading_line + 1
        heading = next(islice(self._rows, form.heading_line - 1, None), ())
        self.headings = _trimmed(tuple(str(cell or "").strip() for cell in heading))
        require_columns(self.headings, wanted, path)
        self.described = f"Excel 工作簿，工作表“{sheet}”"

    def _open(self, stream: BinaryIO, form: FileFormat) -> tuple[Iterator[tuple[Cell, ...]], str]:
        try:
            with zipfile.ZipFile(stream) as packed:
                size = sum(part.file_size for part in packed.infolist())
                if "xl/workbook.xml" not in packed.namelist() or size > LARGEST:
                    raise zipfile.BadZipFile
            book = load_workbook(stream, read_only=True, data_only=True)
            sheet = book[form.sheet] if form.sheet else book.worksheets[0]
        except BROKEN:
            raise self._refusal(form.sheet) from None
        sheet.reset_dimensions()
        rows = sheet.iter_rows(values_only=True)
        return cast("Iterator[tuple[Cell, ...]]", iter(rows)), sheet.title

    def _refusal(self, sheet: str) -> Refused:
        return Refused(
            "bad_file",
            "“{path}”不是可读的 Excel 工作簿{sheet}。请在 Excel 里打开后另存为 .xlsx；压缩包请先解压。",
            path=self._path,
            sheet=f"，或没有工作表“{sheet}”" if sheet else "",
        )

    def lines(self) -> Iterator[Line]:
        for number, row in enumerate(self._readable(), start=self._first):
            yield self._line(number, _trimmed(row))

    def _readable(self) -> Iterator[tuple[Cell, ...]]:
        try:
            yield from self._rows
        except BROKEN:
            raise self._refusal("") from None

    def _line(self, number: int, cells: tuple[Cell, ...]) -> Line:
        width = len(self.headings)
        if len(cells) > width:
            fault = Fault("", f"有 {len(cells)} 列，表头有 {width} 列", "请核对这一行，表头之外不要写内容。")
            return Line(number, cells, fault)
        return Line(number, cells + (None,) * (width - len(cells)))


def _trimmed(cells: tuple[T, ...]) -> tuple[T, ...]:
    """Without the empty cells at the end, which workbooks keep for their formatting."""
    width = len(cells)
    while width and cells[width - 1] in (None, ""):
        width -= 1
    return cells[:width]
