"""From a line of a foreign table to a report that can be taken in, or to what is wrong with it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.crypto import salted_hmac

from bihuan.domain.cases.actions import ReportDraft
from bihuan.domain.channels.tables.complaints import COLUMNS
from bihuan.domain.channels.tables.coordinates import SYSTEMS, Point
from bihuan.domain.channels.tables.lines import Cell, Fault, Line, text_of
from bihuan.domain.channels.tables.maps import ImportMap
from bihuan.domain.channels.tables.moments import Moments, NotAMoment
from bihuan.domain.channels.tables.registers import Categories, Places
from bihuan.domain.district.queries.geo import is_on_earth

if TYPE_CHECKING:
    from bihuan.domain.district.models import Category, Place

TEXT, TITLE, ADDRESS, KEY = 20_000, 120, 200, 80
CONTACT = {"name": 60, "phone": 30, "email": 254}
LABELS = {"name": "姓名", "phone": "电话", "email": "邮箱"}
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


class Spoiled(Exception):
    """A line that cannot become a report; carries every fault that was found in it."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


@dataclass(frozen=True)
class Row:
    """The cells of a line by field of the map."""

    line: Line
    positions: dict[str, tuple[int, ...]]

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(text_of(self.line.cells[at]) for at in self.positions.get(name, ()))

    def text(self, name: str, join: str = " ") -> str:
        """The columns of a field as one text, without the empty ones and without what stands there twice."""
        return join.join(dict.fromkeys(filter(None, self.texts(name))))

    def cell(self, name: str) -> Cell:
        """The one cell of a field as it was typed; the joined text where several columns make it."""
        at = self.positions.get(name, ())
        return self.line.cells[at[0]] if len(at) == 1 else self.text(name)


class Drafter:
    """Makes drafts by one map. `unmatched` counts the values that stand for nothing here."""

    def __init__(
        self, table: ImportMap, headings: tuple[str, ...], categories: Categories, places: Places
    ) -> None:
        self._map = table
        self._headings = headings
        self._positions = {
            name: tuple(headings.index(column) for column in columns)
            for name, columns in table.columns.items()
        }
        self._kept = self._kept_columns()
        self._categories, self._places = categories, places
        self._moments = Moments(table.zone, table.formats)
        self._convert = SYSTEMS[table.system]
        self._constant_category = categories.by_code.get(str(table.constants.get("category", "")))
        self._constant_place = places.by_code.get(str(table.constants.get("place", "")))
        self.unmatched: dict[str, Counter[str]] = {"类别": Counter(), "地点": Counter()}

    def _kept_columns(self) -> dict[str, int]:
        if "*" not in self._map.keep:
            return {column: self._headings.index(column) for column in self._map.keep}
        used = {"", *COLUMNS}.union(*self._map.columns.values())
        return {column: at for at, column in enumerate(self._headings) if column not in used}

    def draft(self, line: Line, now: datetime) -> ReportDraft:
        """Raises `Spoiled` with all that is wrong with a line, so that it can be put right at one go."""
        if line.fault:
            raise Spoiled(line.fault)
        row = Row(line, self._positions)
        faults: list[Fault] = self._unreadable(line)
        parts = {name: _tried(read, row, faults) for name, read in self._readers(now).items()}
        if faults:
            raise Spoiled(*faults)
        lon, lat = parts.pop("point")
        title, text, address = parts.pop("words")
        return ReportDraft(
            source=self._map.source, title=title, text=text, address=address, lon=lon, lat=lat, extra=self._extra(line),
            **parts,
        )  # fmt: skip

    def _readers(self, now: datetime) -> dict[str, Callable[[Row], Any]]:
        return {
            "words": self._words,
            "source_key": self._key,
            "reported_at": lambda row: self._reported_at(row, now),
            "point": self._point,
            "category": self._category,
            "place": self._place,
            "is_urgent": self._is_urgent,
            "contact": self._contact,
        }

    def _unreadable(self, line: Line) -> list[Fault]:
        """Formulas of a workbook that came to nothing, in a column that is used."""
        used = {at for positions in self._positions.values() for at in positions}
        return [
            Fault(self._headings[at], f"公式出错 {line.cells[at]}", "请在 Excel 里改正公式，或填入数值。")
            for at in sorted(used)
            if isinstance(line.cells[at], str) and line.cells[at] in EXCEL_ERRORS
        ]

    def _fault(self, name: str, what: str, advice: str) -> Spoiled:
        return Spoiled(Fault("、".join(self._map.columns.get(name, ())), what, advice))

    def _words(self, row: Row) -> tuple[str, str, str]:
        """Title, text and address. What is too long for its field is cut there and kept whole in the text."""
        join = self._map.join
        title, text, address = (row.text(name, join[name]) for name in ("title", "text", "address"))
        text = text or title
        if not text:
            raise self._fault("text", "没有内容", "请补上诉求内容。")
        if len(title) > TITLE and title not in text:
            text = f"{title}\n{text}"
        if len(address) > ADDRESS:
            text = f"{text}\n地址：{address}"
        if len(text) > TEXT:
            raise self._fault("text", f"内容有 {len(text)} 个字，最多 {TEXT} 个", "请缩短，或拆成几条。")
        return _cut(title, TITLE), text, _cut(address, ADDRESS)

    def _key(self, row: Row) -> str:
        """The source's own number under the map's name; without one, a hash of all cells that the map uses."""
        key = row.text("key", "-") or f"#{self._digest(row)}"
        whole = f"{self._map.namespace}:{key}"
        if len(whole) > KEY:
            raise self._fault("key", f"编号太长（{len(key)} 个字）", "请核对是否填错了列。")
        return whole

    def _digest(self, row: Row) -> str:
        """Keyed, because the cells can hold a telephone number, and of those there are few enough to try them all."""
        cells = "\x1f".join("\x1e".join(row.texts(name)) for name in sorted(self._positions))
        return salted_hmac("bihuan.import.line", cells, algorithm="sha256").hexdigest()[:24]

    def _reported_at(self, row: Row, now: datetime) -> datetime | None:
        if "reported_at" not in self._positions:
            return None
        if not row.text("reported_at"):
            if self._map.empty_is_now:
                return None
            raise self._fault("reported_at", "没有时间", "请补上时间。")
        try:
            return self._moments.read(row.cell("reported_at"), now)
        except NotAMoment as error:
            raise self._fault(
                "reported_at",
                str(error),
                "请改成 2026-09-30 16:00 这样的写法；用映射导入时也可以在 time.formats 里写明格式。",
            ) from None

    def _point(self, row: Row) -> Point | tuple[None, None]:
        """The point in WGS84; (0, 0) is how many systems write that they have none."""
        lon, lat = self._degrees(row, "lon"), self._degrees(row, "lat")
        if lon is None and lat is None:
            return None, None
        if lon is None or lat is None:
            raise self._fault("lon" if lon is None else "lat", "只有一个坐标", "请补上，或把两个都清空。")
        return self._brought_here(lon, lat) if (lon, lat) != (0, 0) else (None, None)

    def _brought_here(self, lon: float, lat: float) -> Point:
        if not is_on_earth(lon, lat):
            what = "经度和纬度像是写反了" if is_on_earth(lat, lon) else "坐标不在地球上"
            raise self._fault("lat", f"{what}（{lon}, {lat}）", "请核对经度和纬度两列有没有写反。")
        return self._convert(lon, lat)

    def _degrees(self, row: Row, name: str) -> float | None:
        text = row.text(name)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if math.isnan(value):
            raise self._fault(
                name, f"“{text[:40]}”不是坐标", "请改成十进制的度数，例如 120.6238；没有就清空。"
            )
        return value

    def _category(self, row: Row) -> Category | None:
        value = row.text("category")
        if value and not self._categories.is_mapped(value):
            self.unmatched["类别"][value] += 1
        return (self._categories.find(value) if value else None) or self._constant_category

    def _place(self, row: Row) -> Place | None:
        values = tuple(filter(None, row.texts("place")))
        found = self._places.find(values)
        if values and found is None:
            self.unmatched["地点"][" ".join(values)] += 1
        return found or self._constant_place

    def _is_urgent(self, row: Row) -> bool:
        if "urgent" not in self._positions:
            return bool(self._map.constants.get("urgent", False))
        return row.text("urgent").casefold() in self._map.urgent

    def _contact(self, row: Row) -> dict[str, str]:
        contact = {name: row.text(name, "/") for name in CONTACT if name in self._positions}
        for name, value in contact.items():
            if len(value) > CONTACT[name]:
                raise self._fault(
                    name,
                    f"{LABELS[name]}有 {len(value)} 个字，最多 {CONTACT[name]} 个",
                    "请只留一个，其余写进内容。",
                )
        return contact if any(contact.values()) else {}

    def _extra(self, line: Line) -> dict[str, str]:
        pairs = ((column, text_of(line.cells[at])) for column, at in self._kept.items())
        return {column: text for column, text in pairs if text}


def _tried(read: Callable[[Row], Any], row: Row, faults: list[Fault]) -> Any:
    try:
        return read(row)
    except Spoiled as spoiled:
        faults.extend(spoiled.faults)
        return None


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
