"""The map of an import: which column of a foreign table means what. Read from a TOML file and checked whole."""

from __future__ import annotations

import codecs
import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bihuan.domain.channels.tables.coordinates import SYSTEMS
from bihuan.kernel.refusals import Refused

FIELDS = (
    "key", "title", "text", "reported_at", "address", "lon", "lat", "category", "place", "urgent", "name", "phone",
    "email",
)  # fmt: skip
SECTIONS: dict[str, frozenset[str]] = {
    "": frozenset({"name", "namespace", "source", "keep", "file", "columns", "join", "time", "coordinates", "values",
                   "constants"}),
    "file": frozenset({"encoding", "delimiter", "sheet", "heading_line"}),
    "columns": frozenset(FIELDS),
    "join": frozenset({"text", "title", "address"}),
    "time": frozenset({"zone", "formats"}),
    "coordinates": frozenset({"system"}),
    "values": frozenset({"category", "place", "urgent"}),
    "constants": frozenset({"category", "place", "urgent"}),
}  # fmt: skip
MEANING_YES = ("是", "紧急", "特急", "加急", "1", "true", "yes", "y")
JOIN = {"text": "\n", "title": " ", "address": " "}
LONGEST_NAMESPACE = 20


@dataclass(frozen=True)
class FileFormat:
    """How the file is written; what is empty is found out by looking."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    heading_line: int = 1


@dataclass(frozen=True)
class ImportMap:
    """Columns by field (several are joined), the values that stand for codes, and what holds for every line."""

    name: str
    namespace: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    keep: tuple[str, ...] = ()
    form: FileFormat = FileFormat()
    join: Mapping[str, str] = field(default_factory=lambda: dict(JOIN))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    formats: tuple[str, ...] = ("auto",)
    system: str = "wgs84"
    categories: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    urgent: frozenset[str] = frozenset(MEANING_YES)
    constants: Mapping[str, Any] = field(default_factory=dict)
    empty_is_now: bool = False
    """Whether a line without a time was heard just now; in a table of another system it is a fault."""

    @property
    def wanted(self) -> frozenset[str]:
        """Every column that must be in the file."""
        kept = (column for column in self.keep if column != "*")
        return frozenset(kept).union(*self.columns.values())


def read_map(path: Path, sources: Iterable[str]) -> ImportMap:
    """The map in a file. Refuses (`bad_map`) anything unknown, missing or of the wrong kind, by name."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Refused(
            "no_file", "没有映射文件“{path}”。可以从 packs/maps 里的例子改起。", path=path
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _bad(path, f"不是正确的 TOML：{error}") from None
    return _Reading(path, data).whole(sorted(sources))


def require_columns(headings: tuple[str, ...], wanted: frozenset[str], path: Path) -> None:
    """Refuses a file that lacks a column of the map, or has it twice."""
    missing = sorted(wanted - set(headings))
    twice = sorted(column for column in wanted if headings.count(column) > 1)
    if not missing and not twice:
        return
    raise Refused(
        "bad_file",
        "“{path}”里{what}。文件的列是：{headings}。请核对映射的 [columns]，或用 heading_line 指明表头在第几行。",
        path=path,
        what=f"没有列“{'、'.join(missing)}”" if missing else f"有不止一列叫“{'、'.join(twice)}”",
        headings="、".join(headings)[:500],
    )


def _bad(path: Path, what: str) -> Refused:
    return Refused("bad_map", "映射“{path}”{what}。", path=path, what=what)


class _Reading:
    """One map being read; every complaint names the place in the file."""

    def __init__(self, path: Path, data: dict[str, Any]) -> None:
        self._path = path
        self._data = data

    def whole(self, sources: list[str]) -> ImportMap:
        for section, known in SECTIONS.items():
            self._only(section, known)
        return ImportMap(
            name=self._text("name") or self._path.stem,
            namespace=self._namespace(),
            source=self._one_of("source", "", "import", sources),
            columns=self._columns(),
            keep=self._list("keep"),
            form=self._form(),
            join=JOIN | {key: str(value) for key, value in self._section("join").items()},
            zone=self._zone(),
            formats=self._list("formats", "time", ("auto",)),
            system=self._one_of("system", "coordinates", "wgs84", list(SYSTEMS)),
            categories=self._codes("category"),
            places=self._codes("place"),
            urgent=frozenset(word.casefold() for word in self._list("urgent", "values", MEANING_YES)),
            constants=self._section("constants"),
        )

    def _section(self, name: str) -> dict[str, Any]:
        value = self._data.get(name, {}) if name else self._data
        if not isinstance(value, dict):
            raise _bad(self._path, f"的 [{name}] 应当是一个表")
        return value

    def _only(self, section: str, known: frozenset[str]) -> None:
        for key in self._section(section):
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"，是不是“{near[0]}”" if near else f"；可以有的是：{'、'.join(sorted(known))}"
                raise _bad(self._path, f"里不认识 {section + '.' if section else ''}{key}{hint}")

    def _text(self, key: str, section: str = "") -> str:
        value = self._section(section).get(key, "")
        if not isinstance(value, str):
            raise _bad(self._path, f"的 {key} 应当是文字")
        return value.strip() if key != "delimiter" else value

    def _list(self, key: str, section: str = "", usual: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._section(section).get(key, [])
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise _bad(self._path, f"的 {key} 应当是文字，或文字的列表")
        return tuple(items) or usual

    def _one_of(self, key: str, section: str, usual: str, allowed: list[str]) -> str:
        value = self._text(key, section) or usual
        if value not in allowed:
            raise _bad(self._path, f"的 {key} 不能是“{value}”，只能是：{'、'.join(allowed)}")
        return value

    def _namespace(self) -> str:
        value = self._text("namespace")
        if not value or ":" in value or len(value) > LONGEST_NAMESPACE:
            raise _bad(self._path, f"要有 namespace：这个来源的短名，最多 {LONGEST_NAMESPACE} 个字，不含冒号")
        return value

    def _columns(self) -> dict[str, tuple[str, ...]]:
        columns = {name: self._list(name, "columns") for name in self._section("columns")}
        if not columns.get("text") and not columns.get("title"):
            raise _bad(self._path, "的 [columns] 要写明 text：诉求内容在哪一列（可以是几列）")
        if bool(columns.get("lon")) != bool(columns.get("lat")):
            raise _bad(self._path, "的 [columns] 里 lon 和 lat 要么都写，要么都不写")
        return columns

    def _form(self) -> FileFormat:
        line = self._section("file").get("heading_line", 1)
        if not isinstance(line, int) or line < 1:
            raise _bad(self._path, "的 heading_line 应当是正整数")
        delimiter = self._text("delimiter", "file")
        if len(delimiter) > 1 and delimiter != "auto":
            raise _bad(self._path, "的 delimiter 应当是一个字符")
        return FileFormat(
            self._encoding(), delimiter if delimiter != "auto" else "", self._text("sheet", "file"), line
        )

    def _encoding(self) -> str:
        name = self._text("encoding", "file")
        if name in {"", "auto"}:
            return ""
        try:
            keeps_ascii = "\n,".encode(name) == b"\n,"
        except LookupError:
            keeps_ascii = False
        if not keeps_ascii:
            raise _bad(self._path, f"的 encoding “{name}”用不了；常用的是 utf-8、gb18030、latin-1")
        return codecs.lookup(name).name if name.casefold() not in {"utf-8-sig", "utf_8_sig"} else "utf-8"

    def _zone(self) -> ZoneInfo:
        name = self._text("zone", "time") or "Asia/Shanghai"
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise _bad(self._path, f"的 time.zone 没有“{name}”这个时区，例如 Asia/Shanghai") from None

    def _codes(self, key: str) -> dict[str, str]:
        value = self._section("values").get(key, {})
        if not isinstance(value, dict) or not all(isinstance(code, str) for code in value.values()):
            raise _bad(self._path, f"的 [values.{key}] 应当是“文件里的值 = 代码”")
        return {name.strip(): code for name, code in value.items()}
