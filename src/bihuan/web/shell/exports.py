"""Lists as files. A spreadsheet must not run what somebody typed into a report."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook

from bihuan.web.shell.tables import Column

M = TypeVar("M", bound=Model)
T = TypeVar("T")

CHUNK = 2000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_csv(rows: QuerySet[M], columns: Sequence[Column[M]], name: str) -> StreamingHttpResponse:
    """All rows as CSV in UTF-8 with a mark, so that spreadsheets read the Chinese."""
    return _csv(_lines(rows.iterator(chunk_size=CHUNK), columns), name)


def export_xlsx(rows: QuerySet[M], columns: Sequence[Column[M]], name: str) -> FileResponse:
    """All rows as one sheet; numbers and times stay numbers and times."""
    return _xlsx(_lines(rows.iterator(chunk_size=CHUNK), columns), name)


def export_lines(
    form: str, lines: Iterable[T], columns: Sequence[Column[T]], name: str
) -> StreamingHttpResponse | FileResponse:
    """The same of lines that are no rows of the database; `form` is `xlsx` or anything else for CSV."""
    return (_xlsx if form == "xlsx" else _csv)(_lines(lines, columns), name)


def _csv(found: Iterable[list[Any]], name: str) -> StreamingHttpResponse:
    writer = csv.writer(_Echo())
    lines = (writer.writerow(line) for line in found)
    return StreamingHttpResponse(
        _with_mark(lines), content_type="text/csv; charset=utf-8", headers=_attachment(name, "csv")
    )


def _xlsx(found: Iterable[list[Any]], name: str) -> FileResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in found:
        sheet.append(line)
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX, headers=_attachment(name, "xlsx"))


def plain(value: Any) -> Any:
    """A value as a cell may hold it: local wall time, and text that cannot act as a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool | int | float | Decimal | date):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _lines(rows: Iterable[T], columns: Sequence[Column[T]]) -> Iterator[list[Any]]:
    yield [plain(column.label) for column in columns]
    for row in rows:
        yield [plain(column.value(row)) for column in columns]


def _with_mark(lines: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _attachment(name: str, suffix: str) -> dict[str, str]:
    stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
    return {"Content-Disposition": f'attachment; filename="{name}-{stamp}.{suffix}"'}


class _Echo:
    """A file that hands back what it is given."""

    def write(self, text: str) -> str:
        return text
