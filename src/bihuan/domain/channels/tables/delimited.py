"""Text tables: any encoding that keeps ASCII, any delimiter, and lines that are broken.

A quote that is never closed would swallow the rest of a file. Here it spoils its own line alone: whatever
else was read with it is put back and read again.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bihuan.domain.channels.tables.complaints import COLUMNS, as_written
from bihuan.domain.channels.tables.lines import Cell, Fault, Line
from bihuan.domain.channels.tables.maps import FileFormat, require_columns
from bihuan.kernel.refusals import Refused

LONGEST_LINE = 256 * 1024
LONGEST_RECORD = 400  # physical lines; what is longer is a quote that nobody closed
DELIMITERS = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线"}
ENCODINGS = ("utf-8", "gb18030")
NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030"}
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CHUNK = 1 << 20

QUOTES = "请检查这一行的引号：内容里的引号要写成两个，首尾要成对。"
REASONS = (
    ("unexpected end", "引号没有关上", QUOTES),
    ("expected after", "引号后面还有文字", QUOTES),
    ("field larger", "有一格太长", "请缩短，或核对引号是否成对。"),
    ("new-line", "行里有单独的回车符", "请用 Excel 重新另存为 CSV。"),
)


@dataclass(frozen=True)
class Physical:
    """A line of the file; `text` is None when it cannot be read, and `why` then says so."""

    number: int
    text: str | None
    raw: str = ""
    why: str = ""


class _Unreadable(Exception):
    """The next line of the file cannot be read; the record under way ends here."""


class DelimitedTable:
    """A CSV or a relative of it."""

    def __init__(self, stream: BinaryIO, form: FileFormat, wanted: frozenset[str], path: Path) -> None:
        self.total: int | None
        self._encoding, self.total = _survey(stream, form.encoding, path)
        physical = _physical(stream, self._encoding)
        self._feed = Feed(islice(physical, form.heading_line - 1, None))
        delimiter = form.delimiter or _delimiter(self._feed.peek(), wanted)
        self._reader = csv.reader(self._feed, delimiter=delimiter, strict=True)
        self.headings = self._headings(path)
        require_columns(self.headings, wanted, path)
        self._is_corrected = self.headings[: len(COLUMNS)] == COLUMNS
        name = NAMES.get(self._encoding, self._encoding)
        self.described = f"文本表，{name}，{DELIMITERS.get(delimiter, delimiter)}分隔"

    def _headings(self, path: Path) -> tuple[str, ...]:
        try:
            return tuple(cell.strip() for cell in next(self._reader))
        except (StopIteration, csv.Error, _Unreadable):
            raise Refused(
                "bad_file", "“{path}”没有可读的表头。请核对文件，或在映射里写明 heading_line。", path=path
            ) from None

    def lines(self) -> Iterator[Line]:
        while True:
            self._feed.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _Unreadable) as error:
                yield self._spoiled(error)
            else:
                yield self._line(cells)

    def _line(self, cells: list[str]) -> Line:
        taken, width = self._feed.taken, len(self.headings)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) == width or not any(cell.strip() for cell in cells):
            return Line(taken[0].number, tuple(map(as_written, cells) if self._is_corrected else cells))
        fault = Fault(
            "",
            f"有 {len(cells)} 列，表头有 {width} 列",
            "请核对这一行的分隔符和引号；多出的分隔符要放进引号里。",
        )
        return self._alone(fault, tuple(cells) if len(taken) == 1 else ())

    def _spoiled(self, error: Exception) -> Line:
        first = self._feed.taken[0]
        if first.text is None:
            return self._alone(Fault("", first.why, "请核对这一行，或在映射里写明文件的编码。"), ())
        what, advice = next(
            ((w, a) for sign, w, a in REASONS if sign in str(error)), ("引号没有关上", QUOTES)
        )
        return self._alone(Fault("", what, advice), ())

    def _alone(self, fault: Fault, cells: tuple[Cell, ...]) -> Line:
        """The first line of the record under way as a spoiled line; the others are read again."""
        first = self._feed.put_back_all_but_first()
        return Line(first.number, cells, fault, first.raw or (first.text or "").rstrip("\r\n"))


class Feed:
    """Gives the text of line after line to the csv reader, and remembers which lines a record took."""

    def __init__(self, lines: Iterator[Physical]) -> None:
        self._lines = lines
        self._back: deque[Physical] = deque()
        self.taken: list[Physical] = []

    def __iter__(self) -> Feed:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        if line.text is None or len(self.taken) > LONGEST_RECORD:
            raise _Unreadable
        return line.text

    def begin(self) -> None:
        """A new record begins with the next line."""
        self.taken.clear()

    def put_back_all_but_first(self) -> Physical:
        self._back.extendleft(reversed(self.taken[1:]))
        return self.taken[0]

    def peek(self) -> str:
        """The text of the next line, which stays the next."""
        line = next(self._lines, None)
        if line is None:
            return ""
        self._back.appendleft(line)
        return line.text or ""


def _physical(stream: BinaryIO, encoding: str) -> Iterator[Physical]:
    """The lines of a file, each decoded by itself, so that broken bytes spoil one line only."""
    decode = codecs.getdecoder(encoding)
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        raw = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            _skip_line(stream)
            yield Physical(number, None, why=f"这一行超过 {LONGEST_LINE // 1024} KB")
            continue
        yield _decoded(number, raw, decode, encoding)


def _decoded(
    number: int, raw: bytes, decode: Callable[[bytes, str], tuple[str, int]], encoding: str
) -> Physical:
    try:
        text = decode(raw, "strict")[0]
    except UnicodeDecodeError:
        shown = decode(raw, "replace")[0].rstrip("\r\n")
        return Physical(number, None, shown, f"有不是 {NAMES.get(encoding, encoding)} 的字节")
    if "\0" in text:
        return Physical(number, None, text.replace("\0", "␀").rstrip("\r\n"), "有空字符（NUL）")
    return Physical(number, text)


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _survey(stream: BinaryIO, stated: str, path: Path) -> tuple[str, int]:
    """The encoding and the number of lines, found by reading the file once from end to end."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(WIDE):
        raise Refused(
            "bad_file", "“{path}”是 UTF-16 文本。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”。", path=path
        )
    lines, fitting = _read_through(stream, (stated,) if stated else ENCODINGS)
    stream.seek(0)
    if stated or fitting:
        return stated or fitting[0], lines
    return _least_broken(stream, path), lines


def _read_through(stream: BinaryIO, encodings: tuple[str, ...]) -> tuple[int, list[str]]:
    decoders = {name: codecs.getincrementaldecoder(name)() for name in encodings}
    lines, last = 0, b"\n"
    while chunk := stream.read(CHUNK):
        lines += chunk.count(b"\n")
        last = chunk[-1:]
        for name in list(decoders):
            if not _accepts(decoders[name], chunk):
                del decoders[name]
    fitting = [name for name, decoder in decoders.items() if _accepts(decoder, b"", final=True)]
    return lines + (last != b"\n"), fitting


def _accepts(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _least_broken(stream: BinaryIO, path: Path) -> str:
    """A few lines may be broken; if a tenth is, it is not that encoding."""
    bad = {}
    for name in ENCODINGS:
        outcomes = [line.text is not None for line in _physical(stream, name)]
        bad[name] = outcomes.count(False) / len(outcomes)
        stream.seek(0)
    best = min(ENCODINGS, key=bad.__getitem__)
    if bad[best] > 0.1:
        raise Refused(
            "bad_file",
            "“{path}”既不是 UTF-8 也不是 GB18030 文本。请另存为“CSV UTF-8”，或在映射的 [file] 里写明 encoding。",
            path=path,
        )
    return best


def _delimiter(heading: str, wanted: frozenset[str]) -> str:
    """The one by which the heading line falls into the most columns that the map names."""

    def found(delimiter: str) -> tuple[int, int]:
        cells = {cell.strip().strip('"') for cell in heading.split(delimiter)}
        return len(cells & wanted), len(cells)

    return max(DELIMITERS, key=found)
