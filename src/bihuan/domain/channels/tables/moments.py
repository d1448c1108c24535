"""Moments as other systems write them: ISO, Chinese office habits, Excel's day numbers, and forms that a map names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bihuan.domain.channels.tables.lines import Cell, text_of

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
AHEAD = timedelta(days=1)  # clocks of other systems may run a little before ours
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # the day number knows no zone; the map's is added after
# Year first, so there is no doubt which is the month.
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.年]?)(?P<month>\d{1,2})[-/.月]?(?P<day>\d{1,2})日?"
    r"(?:[T ]*(?P<half>上午|下午|AM|PM)?\s*(?P<hour>\d{1,2})[:时]?(?P<minute>\d{2})分?(?:[:]?(?P<second>\d{2})(?:[.,]\d+)?秒?)?)?"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


class NotAMoment(ValueError):
    """What is wrong with a moment, as a sentence."""


@dataclass(frozen=True)
class Moments:
    """Reads moments of one table: in its zone unless they bring their own, in its forms, none of the future."""

    zone: ZoneInfo
    formats: tuple[str, ...] = ("auto",)

    def read(self, cell: Cell, now: datetime) -> datetime:
        at = self._placed(cell)
        at = at if at.tzinfo else at.replace(tzinfo=self.zone)
        if not EARLIEST <= at.astimezone(UTC) <= now + AHEAD:
            raise NotAMoment(f"“{text_of(cell)}”不是过去的时间")
        return at

    def _placed(self, cell: Cell) -> datetime:
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _of_excel(float(cell))
        return self._written(text_of(cell))

    def _written(self, text: str) -> datetime:
        for form in self.formats:
            try:
                at = _read_as(form, text)
            except (ValueError, OverflowError):
                continue
            if at is not None:
                return at
        raise NotAMoment(f"看不懂时间“{text[:40]}”")


def _read_as(form: str, text: str) -> datetime | None:
    if form == "auto":
        return _year_first(text)
    if form == "excel":
        return _of_excel(float(text))
    return datetime.strptime(text, form)  # noqa: DTZ007  # the zone is added by the caller


def _year_first(text: str) -> datetime | None:
    found = _YEAR_FIRST.fullmatch(text)
    if found is None or (not found["mark"] and len(found["month"] + found["day"]) != 4):
        return None
    names = ("year", "month", "day", "hour", "minute", "second")
    year, month, day, hour, minute, second = (int(found[name] or 0) for name in names)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].upper() in {"下午", "PM"} else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"]))


def _zone(offset: str | None) -> tzinfo | None:
    return datetime.fromisoformat(f"2000-01-01T00:00:00{offset.upper()}").tzinfo if offset else None


def _of_excel(number: float) -> datetime:
    """A day number of Excel, to the second."""
    if not 1 <= number < 2_958_466:
        raise NotAMoment(f"“{number:g}”不是 Excel 的日期")
    return _EPOCH + timedelta(seconds=round(number * 86400))
