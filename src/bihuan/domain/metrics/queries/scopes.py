"""For whom and when: a unit or place with all below it, a window, a moment of knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from bihuan.domain.metrics.vocabulary import Basis, Split
from bihuan.kernel import periods
from bihuan.kernel.periods import Window
from bihuan.kernel.refusals import Refused

ANYWHERE = ""
LEVEL: Mapping[str, int] = {Split.UNIT: 1, Split.STREET: 1, Split.COMMUNITY: 2}
"""How far below the top of the tree a line of the split stands."""
DIMENSION: Mapping[str, str] = {
    Split.UNIT: "unit", Split.STREET: "place", Split.COMMUNITY: "place", Split.SOURCE: "source", Split.TOPIC: "topic",
    Split.CATEGORY: "category",
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """A unit or a place with all below it, as the tree was when an entry was written: the entry carries the path."""

    field: str = ANYWHERE
    code: str = ""

    @classmethod
    def parse(cls, text: str) -> Scope:
        """`unit:GS-CG`, `place:320508019`, or nothing for the whole district; refuses (`bad_scope`) anything else."""
        if not text:
            return cls()
        field, _, code = text.partition(":")
        if field not in {"unit", "place"} or not code or set(code) & set("/%_\\"):
            raise Refused(
                "bad_scope",
                "看不懂范围“{text}”。请写成 unit:机构代码 或 place:区域代码，全区则不写。",
                text=text,
            )
        return cls(field, code)

    def __str__(self) -> str:
        return f"{self.field}:{self.code}" if self.field else ""

    @property
    def condition(self) -> Q:
        return Q(**{f"{self.field}__contains": f"/{self.code}/"}) if self.field else Q()


def named_window(text: str) -> Window:
    """A window in the words of the field, besides those of `kernel.periods`.

    `day:2026-02-03` is the statistics day [D−1 12:00, D 12:00); `assessment:2026-02-26` runs from the 19th of the month
    before, 00:00, to that day at 12:00. Refuses (`bad_window`) what nobody says.
    """
    word, _, day = text.partition(":")
    try:
        if word == "day":
            return periods.day_window(date.fromisoformat(day), periods.NOON)
        if word == "assessment":
            return periods.assessment_month(date.fromisoformat(day))
    except (ValueError, OverflowError):
        raise Refused("bad_window", "看不懂时段“{text}”，日期应写成 2026-02-03。", text=text) from None
    return periods.parse_window(text)


@dataclass(frozen=True)
class Question:
    """What is asked of a metric. `as_of` None is now: everything that is known."""

    window: Window
    scope: Scope = Scope()
    as_of: datetime | None = None
    split: str = ""

    @property
    def day(self) -> date:
        """The last day of the window: its definitions are used."""
        return timezone.localdate(self.window.ends_at - timedelta(microseconds=1))

    @property
    def is_of_days(self) -> bool:
        """Whether the window begins and ends at midnight."""
        return all(
            timezone.localtime(at).time() == time.min for at in (self.window.starts_at, self.window.ends_at)
        )

    @property
    def is_of_months(self) -> bool:
        """Whether the window is one month or several."""
        ends = (self.window.starts_at, self.window.ends_at)
        return self.is_of_days and all(timezone.localdate(at).day == 1 for at in ends)

    def span(self, basis: str) -> tuple[datetime | None, datetime]:
        """From when (None: ever) until when entries are folded."""
        if basis == Basis.STOCK:
            return None, self.window.ends_at
        if basis == Basis.YEAR_TO_DATE:
            return periods.year_window(self.day).starts_at, self.window.ends_at
        return self.window.starts_at, self.window.ends_at

    def key(self, raw: object) -> str:
        """What a line is called when a total is split: the unit or place below the scope, a day, a month, a word."""
        if isinstance(raw, date):
            return f"{raw:%Y-%m}" if self.split == Split.MONTH else raw.isoformat()
        text = str(raw or "")
        if self.split not in LEVEL:
            return text
        codes = text.strip("/").split("/")
        level = LEVEL[Split(self.split)]
        if self.split == Split.UNIT:
            return codes[min(self._level_below(codes), len(codes) - 1)]
        return codes[level] if len(codes) > level else ""

    def _level_below(self, codes: list[str]) -> int:
        return codes.index(self.scope.code) + 1 if self.scope.code in codes else LEVEL[Split.UNIT]
