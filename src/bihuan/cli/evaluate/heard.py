"""Reading messages and pairs from tables, whatever their columns are called in Chinese or English."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dateutil.parser import ParserError, parse

from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.domain.intake.understanding.sameness.walk import Heard

COLUMNS = {
    "key": ("留言编号", "id", "key"),
    "subject": ("留言主题", "subject", "title"),
    "text": ("留言详情", "text", "content"),
    "time": ("留言时间", "time", "received_at"),
    "sender": ("留言用户", "sender", "user"),
    "lon": ("经度", "lon"),
    "lat": ("纬度", "lat"),
    "category": ("类别", "category"),
}
NEEDED = ("key", "text", "time")
MESSAGE_COLUMNS = "、".join("/".join(names[:2]) for names in COLUMNS.values())
GZIP = b"\x1f\x8b"
ENCODINGS = ("utf-8-sig", "gb18030")
_SECONDS_OF_A_DAY = 86_400


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, packed with gzip or not, in UTF-8 or GB18030."""
    if not path.is_file():
        raise Refused("no_file", "没有文件“{path}”。请核对路径。", path=path)
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = gzip.decompress(content)
    with _long_cells():
        return list(csv.DictReader(io.StringIO(_decoded(content, path), newline="")))


@contextmanager
def _long_cells() -> Iterator[None]:
    """The limit of the csv module is one for the process: who raises it puts it back."""
    limit = csv.field_size_limit(1 << 24)
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def _decoded(content: bytes, path: Path) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("bad_file", "“{path}”不是 UTF-8 或 GB18030 的文本。请另存为 UTF-8 的 CSV。", path=path)


def read_messages(path: Path) -> list[Heard]:
    """The messages of a file; refuses one without the columns that say which, what and when."""
    rows = read_rows(path)
    names = _names(rows[0] if rows else {})
    missing = [COLUMNS[field][0] for field in NEEDED if field not in names]
    if missing:
        raise Refused(
            "no_column", "“{path}”缺少这些列：{columns}。请核对表头。", path=path, columns="、".join(missing)
        )
    return [_heard(row, names, path, line) for line, row in enumerate(rows, start=2)]


def _names(row: Mapping[str, str]) -> dict[str, str]:
    """What each field's column is called in this file."""
    present = {field: next((name for name in names if name in row), "") for field, names in COLUMNS.items()}
    return {field: name for field, name in present.items() if name}


def _heard(row: Mapping[str, str], names: Mapping[str, str], path: Path, line: int) -> Heard:
    from bihuan.domain.intake.understanding.sameness.likeness import Circumstances  # numpy
    from bihuan.domain.intake.understanding.sameness.walk import Heard  # numpy and h3

    cell = {field: (row.get(name) or "").strip() for field, name in names.items()}
    lon, lat = cell.get("lon"), cell.get("lat")
    known = Circumstances(
        days=_days(cell["time"], path, line),
        lon=float(lon) if lon else None,
        lat=float(lat) if lat else None,
        category=cell.get("category", ""),
        sender=cell.get("sender", ""),
    )
    return Heard(cell["key"], cell.get("subject", ""), cell["text"], known)


def _days(text: str, path: Path, line: int) -> float:
    try:
        moment: datetime = parse(text, yearfirst=True)
    except (ParserError, OverflowError):
        raise Refused(
            "bad_time",
            "“{path}”第 {line} 行的时间“{text}”看不懂。请写成 2026-07-01 09:30。",
            path=path,
            line=line,
            text=text,
        ) from None
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() / _SECONDS_OF_A_DAY


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The pairs of a file: its columns id1 and id2."""
    rows = read_rows(path)
    if rows and not {"id1", "id2"} <= rows[0].keys():
        raise Refused(
            "no_column", "“{path}”缺少这些列：{columns}。请核对表头。", path=path, columns="id1、id2"
        )
    return [(row["id1"].strip(), row["id2"].strip()) for row in rows]
