"""How much time is granted, and what it is counted in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.refusals import Refused

# The longest limit, as counted time. A longer one is a slip of the pen.
LONGEST = timedelta(days=3660)
_DECIMALS = 6
_MICROSECOND = timedelta(microseconds=1)


class LimitUnit(StrEnum):
    """What a limit is counted in."""

    URGENT_HOUR = "urgent_hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    NATURAL_DAY = "natural_day"

    @property
    def label(self) -> str:
        """The Chinese word; also a msgid."""
        return _UNITS[self][0]

    @property
    def length(self) -> timedelta:
        """The counted time of one unit."""
        return _UNITS[self][1]

    @property
    def follows_calendar(self) -> bool:
        """Whether only working time counts."""
        return self in {LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY}

    def amount(self, counted: timedelta) -> Decimal:
        """Counted time in this unit: 12 hours are 1.5 `work_day`."""
        return Decimal(counted // _MICROSECOND) / Decimal(self.length // _MICROSECOND)

    @classmethod
    def parse(cls, text: str) -> LimitUnit:
        """The unit by its code or Chinese label.

        Refuses (`bad_unit`) others, a bare 小时 or 天 too: it does not say which hours count.
        """
        word = text.strip().lower().replace("-", "_").replace(" ", "_").removeprefix("个")
        for unit in cls:
            if word in {unit.value, f"{unit.value}s", unit.label}:
                return unit
        raise Refused(
            "bad_unit",
            "不认识时限单位“{text}”。可以写 {units}。",
            text=text,
            units="、".join(f"{unit.value}（{unit.label}）" for unit in cls),
        )


_UNITS = {
    LimitUnit.URGENT_HOUR: ("紧急工作时", timedelta(hours=1)),
    LimitUnit.WORK_HOUR: ("工作时", timedelta(hours=1)),
    LimitUnit.WORK_DAY: ("工作日", timedelta(hours=8)),
    LimitUnit.NATURAL_DAY: ("自然日", timedelta(days=1)),
}


@dataclass(frozen=True)
class Limit:
    """An amount of counted time, such as 5 `work_day`.

    Refuses (`bad_limit`) an amount that is not above zero, has more than six decimals, or is longer
    than `LONGEST`.
    """

    amount: Decimal
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not self._is_sound():
            raise Refused(
                "bad_limit",
                "时限“{amount} {unit}”不能用。数量要大于零，最多六位小数，折合计时不超过 {days} 天。",
                amount=self.amount,
                unit=self.unit.label,
                days=LONGEST.days,
            )

    def _is_sound(self) -> bool:
        longest = LONGEST // self.unit.length
        if not self.amount.is_finite() or not 0 < self.amount <= longest:
            return False
        return self.amount == round(self.amount, _DECIMALS)

    def __str__(self) -> str:
        """`5 work_day`, which `parse` reads back."""
        return f"{canonical_decimal(self.amount)} {self.unit.value}"

    @property
    def label(self) -> str:
        """`5 工作日`."""
        return f"{canonical_decimal(self.amount)} {self.unit.label}"

    @property
    def span(self) -> timedelta:
        """The counted time that uses it up."""
        return int(self.amount * (self.unit.length // _MICROSECOND)) * _MICROSECOND

    def times(self, n: Decimal | int) -> Limit:
        """The limit `n` times over: extended once by its original length it is `times(2)`."""
        return Limit(self.amount * n, self.unit)

    @classmethod
    def parse(cls, text: str) -> Limit:
        """The limit in `5 work_day`, `0.25 urgent_hour`, `5个工作日`.

        Refuses (`bad_limit`, `bad_unit`) what is not a number and a unit.
        """
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(\D+)", text)
        if match is None:
            raise Refused(
                "bad_limit",
                "看不懂时限“{text}”。请写数量和单位，例如“5 work_day”或“5 工作日”。",
                text=text,
            )
        return cls(Decimal(match[1]), LimitUnit.parse(match[2]))
