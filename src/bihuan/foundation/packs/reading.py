"""Reading a pack's files so that every complaint names its file and line."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bihuan.kernel.refusals import Refused


class BadCell(Exception):
    """A cell was wrong and the problem is noted; the row is to be skipped."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a pack. `line` counts from 1 and 0 means the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass
class Problems:
    """All complaints of one load, in the order found."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, message: str) -> None:
        self.found.append(Problem(file, line, message))

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True)
class Row(Mapping[str, str]):
    """A line of a CSV file. The typed readers note a problem and raise `BadCell`."""

    file: str
    line: int
    cells: dict[str, str]
    problems: Problems

    def __getitem__(self, key: str) -> str:
        return self.cells[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)

    def complain(self, message: str) -> BadCell:
        """Note a problem of this line; `raise row.complain(…)` skips the row."""
        self.problems.add(self.file, self.line, message)
        return BadCell(message)

    def text(self, key: str, *, optional: bool = False) -> str:
        value = self.cells.get(key, "").strip()
        if not value and not optional:
            raise self.complain(f"列 {key} 不能为空")
        return value

    def items_of(self, key: str) -> list[str]:
        """A list cell: `a;b` gives two, an empty cell none."""
        return [part.strip() for part in self.cells.get(key, "").split(";") if part.strip()]

    def choice(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.complain(f"列 {key} 的“{value}”不在可选值之中：{'、'.join(map(str, allowed))}")
        return value

    def integer(self, key: str) -> int:
        try:
            return int(self.text(key))
        except ValueError:
            raise self.complain(f"列 {key} 的“{self.cells[key]}”不是整数") from None

    def decimal(self, key: str) -> Decimal:
        try:
            return Decimal(self.text(key))
        except InvalidOperation:
            raise self.complain(f"列 {key} 的“{self.cells[key]}”不是数字") from None

    def day(self, key: str) -> date:
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self.complain(f"列 {key} 的“{self.cells[key]}”不是日期，应写成 2026-09-30") from None

    def optional_day(self, key: str) -> date | None:
        return self.day(key) if self.text(key, optional=True) else None

    def flag(self, key: str) -> bool:
        return self.text(key, optional=True).lower() in {"yes", "true", "1", "是"}


class Pack:
    """A directory with `pack.toml` and the files that the apps' sections read."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        if not (folder / "pack.toml").is_file():
            raise Refused(
                "no_pack",
                "“{folder}”里没有 pack.toml，不是配置包目录。请给出含 pack.toml 的目录。",
                folder=folder,
            )
        self.folder = folder
        self.problems = problems
        self.header = {key: str(value) for key, value in self.toml("pack.toml").items()}
        for key in ("code", "name", "version"):
            if not self.header.get(key):
                problems.add("pack.toml", 0, f"缺少 {key}")

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def digests(self) -> dict[str, str]:
        """SHA-256 of every data file by relative path."""
        files = sorted(
            p for p in self.folder.rglob("*") if p.is_file() and p.suffix in {".toml", ".csv", ".geojson"}
        )
        return {str(p.relative_to(self.folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    def toml(self, name: str) -> dict[str, Any]:
        """A TOML file as a dictionary; empty, with a problem noted, when it cannot be read."""
        try:
            return tomllib.loads(self._text(name))
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            self.problems.add(name, int(place[1]) if place else 0, f"TOML 格式有误：{error}")
            return {}

    def line_of(self, name: str, beginning: str, *, after: int = 0) -> int:
        """The first line below `after` that begins so, for a complaint about a TOML table; 0 if none does."""
        lines = enumerate(self._text(name).splitlines(), start=1)
        return next((n for n, line in lines if n > after and line.strip().startswith(beginning)), 0)

    def json(self, name: str) -> dict[str, Any]:
        """A JSON or GeoJSON file as a dictionary; empty, with a problem noted, when it cannot be read."""
        try:
            loaded = json.loads(self._text(name) or "{}")
        except json.JSONDecodeError as error:
            self.problems.add(name, error.lineno, f"JSON 格式有误：{error.msg}")
            return {}
        return loaded if isinstance(loaded, dict) else {}

    def rows(self, name: str, *, required: Collection[str], optional: Collection[str] = ()) -> Iterator[Row]:
        """The lines of a CSV file. Missing or unknown columns are a problem and give no rows."""
        reader = csv.DictReader(io.StringIO(self._text(name)), restkey="", restval="")
        if not self._has_columns(name, reader.fieldnames or [], required, optional):
            return
        for cells in reader:
            row = Row(name, reader.line_num, {k: v or "" for k, v in cells.items() if k}, self.problems)
            if "" in cells:
                row.complain("这一行的列比表头多，是不是少了引号？")
            else:
                yield row

    def _has_columns(
        self, name: str, header: Sequence[str], required: Collection[str], optional: Collection[str]
    ) -> bool:
        missing = [f"缺少列 {column}" for column in required if column not in header]
        unknown = [f"不认识的列 {column}" for column in header if column not in {*required, *optional}]
        for message in missing + unknown:
            self.problems.add(name, 1, message)
        return not (missing or unknown)

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.problems.add(name, 0, "缺少这个文件")
        except UnicodeDecodeError as error:
            self.problems.add(name, 0, f"不是 UTF-8 编码（第 {error.start} 字节起）。请另存为 UTF-8。")
        return ""
