"""Opening a file by what it is, not by what it is called: text or workbook, packed with gzip or not."""

from __future__ import annotations

import gzip
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from bihuan.domain.channels.tables.delimited import DelimitedTable
from bihuan.domain.channels.tables.lines import Table
from bihuan.domain.channels.tables.maps import FileFormat
from bihuan.domain.channels.tables.workbook import WorkbookTable
from bihuan.kernel.refusals import Refused

GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
CHUNK = 1 << 20
BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)


@contextmanager
def open_table(path: Path, form: FileFormat, wanted: frozenset[str]) -> Iterator[Table]:
    """Open a table; `wanted` are the columns that the map names, which also tell the delimiter.

    Refuses (`bad_file`) what is no table, with the sentence that says what to save it as.
    """
    if not path.is_file():
        raise Refused("no_file", "没有文件“{path}”。请核对路径。", path=path)
    try:
        with path.open("rb") as file, _unpacked(file) as stream, _seekable(stream, file) as whole:
            yield _table(whole, form, wanted, path)
    except BROKEN:
        raise Refused(
            "bad_file",
            "“{path}”的 gzip 压缩不完整或已损坏。前面读到的行不受影响；请重新取得文件后再导入一次，已导入的不会重复。",
            path=path,
        ) from None


@contextmanager
def _unpacked(file: BinaryIO) -> Iterator[BinaryIO]:
    if _begins(file) != GZIP:
        yield file
        return
    with gzip.GzipFile(fileobj=file) as stream:
        yield cast("BinaryIO", stream)


def _begins(stream: BinaryIO, length: int = 2) -> bytes:
    head = stream.read(length)
    stream.seek(0)
    return head


def _table(stream: BinaryIO, form: FileFormat, wanted: frozenset[str], path: Path) -> Table:
    head = _begins(stream, 4)
    if head == ZIP:
        return WorkbookTable(stream, form, wanted, path)
    if head == OLE:
        raise Refused(
            "bad_file",
            "“{path}”是旧版 .xls，或是加了密码的工作簿。请在 Excel 里另存为不加密的 .xlsx 或 CSV。",
            path=path,
        )
    return DelimitedTable(stream, form, wanted, path)


@contextmanager
def _seekable(stream: BinaryIO, file: BinaryIO) -> Iterator[BinaryIO]:
    """A workbook is read back and forth, which a packed stream can do only by starting over each time."""
    if stream is file or _begins(stream, 4) != ZIP:
        yield stream
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, CHUNK)
        copy.seek(0)
        yield cast("BinaryIO", copy)
