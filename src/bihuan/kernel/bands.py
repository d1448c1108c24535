"""Bands: a line of numbers cut into named pieces, so that every value has one grade and only one.

Published rules like "10 to 30 points behind is yellow, more than 30 is red" leave it open what
happens at 30, and what 5 is. A table here says of every end whether it belongs, and is refused when
a value would have no band or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.refusals import Refused

_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?%?"
_INFINITE = r"(?:∞|inf)"
_INTERVAL = re.compile(rf"([\[(])\s*({_NUMBER}|-{_INFINITE})\s*[,，]\s*({_NUMBER}|\+?{_INFINITE})\s*([\])])")
_COMPARISON = re.compile(rf"(<=|>=|<|>|≤|≥|=)\s*({_NUMBER})")


@dataclass(frozen=True)
class Band:
    """The values from `low` to `high`, each end in (`closed`) or out; None reaches to infinity.

    Refuses (`bad_band`) a band that holds no value.
    """

    code: str
    low: Decimal | None
    high: Decimal | None
    low_closed: bool
    high_closed: bool
    label: str = ""

    def __post_init__(self) -> None:
        if not all(end is None or end.is_finite() for end in (self.low, self.high)):
            raise _bad_band(self.code, str(self))
        # An infinite end is never reached, so equal bands must not differ in what they say of it.
        object.__setattr__(self, "low_closed", self.low_closed and self.low is not None)
        object.__setattr__(self, "high_closed", self.high_closed and self.high is not None)
        if _is_empty(self.low, self.high, self.low_closed and self.high_closed):
            raise _bad_band(self.code, str(self))

    def __contains__(self, value: Decimal | Fraction | int) -> bool:
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        below = self.high is None or value < self.high or (self.high_closed and value == self.high)
        return above and below

    def __str__(self) -> str:
        """`[10, 30)`, which `parse` reads back."""
        low = "-∞" if self.low is None else _digits(self.low)
        high = "+∞" if self.high is None else _digits(self.high)
        return f"{'[' if self.low_closed else '('}{low}, {high}{']' if self.high_closed else ')'}"

    @classmethod
    def parse(cls, code: str, text: str, label: str = "") -> Band:
        """The band in `[10, 30)`, `(-∞, 60%)`, `< 60%`, `≥ 80` or `= 0`; 60% is 0.6.

        Refuses (`bad_band`) whatever leaves an end open to guessing, such as `10-30` or `30以上`.
        """
        if match := _INTERVAL.fullmatch(text.strip()):
            opening, low, high, closing = match.groups()
            return cls(code, _end(low), _end(high), opening == "[", closing == "]", label)
        if match := _COMPARISON.fullmatch(text.strip()):
            return cls._compared(code, match[1], _number(match[2]), label)
        raise _bad_band(code, text)

    @classmethod
    def _compared(cls, code: str, sign: str, value: Decimal, label: str) -> Band:
        low = None if sign in {"<", "<=", "≤"} else value
        high = None if sign in {">", ">=", "≥"} else value
        closed = sign not in {"<", ">"}
        return cls(code, low, high, closed, closed, label)


def _is_finite(value: Decimal | Fraction | int) -> bool:
    return not isinstance(value, Decimal) or value.is_finite()


def _is_empty(low: Decimal | None, high: Decimal | None, is_closed: bool) -> bool:
    if low is None or high is None:
        return False
    return low > high or (low == high and not is_closed)


def _end(text: str) -> Decimal | None:
    return None if text.endswith(("∞", "inf")) else _number(text)


def _number(text: str) -> Decimal:
    return Decimal(text[:-1]).scaleb(-2) if text.endswith("%") else Decimal(text)


def _digits(value: Decimal) -> str:
    return canonical_decimal(value) if value.is_finite() else str(value)


def _bad_band(code: str, text: str) -> Refused:
    return Refused(
        "bad_band",
        "分档“{band}”的区间“{text}”不能用。请写明两端是否包含，例如“[10, 30)”“≥ 80”“(-∞, 60%)”。",
        band=code,
        text=text,
    )


class BandTable:
    """Bands that cover a line from end to end without hole or overlap, kept from low to high.

    The `line` is all numbers, or `low` to `high` with both ends in. Two bands may carry one code (far
    above and far below are both red). Refuses (`band_hole`, `band_overlap`, `no_bands`), naming the
    values that have no band or the two bands that share some.
    """

    def __init__(
        self, bands: Iterable[Band], *, low: Decimal | None = None, high: Decimal | None = None
    ) -> None:
        self.line = Band("", low, high, True, True)
        self.bands = tuple(sorted(bands, key=_order))
        if not self.bands:
            raise Refused("no_bands", "分档表是空的，至少要有一档。")
        for lower, upper in pairwise(self.bands):
            _check_seam(lower, upper)
        self._check_ends()

    @classmethod
    def parse(
        cls,
        bands: Mapping[str, str] | Iterable[tuple[str, str]],
        *,
        low: Decimal | None = None,
        high: Decimal | None = None,
    ) -> BandTable:
        """The table of (code, interval) pairs as `Band.parse` reads them."""
        pairs = bands.items() if isinstance(bands, Mapping) else bands
        return cls([Band.parse(code, text) for code, text in pairs], low=low, high=high)

    def _check_ends(self) -> None:
        first, last = self.bands[0], self.bands[-1]
        if first.low is not None:
            _refuse_gap(self.line.low, first.low, low_in=True, high_in=not first.low_closed)
        if last.high is not None:
            _refuse_gap(last.high, self.line.high, low_in=not last.high_closed, high_in=True)

    def band(self, value: Decimal | Fraction | int) -> Band:
        """The band of a value, a rate's exact fraction included.

        Refuses (`out_of_bands`) a value beyond the line, and what is not a number.
        """
        if _is_finite(value) and value in self.line:
            return next(band for band in self.bands if value in band)
        raise Refused(
            "out_of_bands",
            "数值“{value}”不在分档表的范围“{line}”之内，请核对数据。",
            value=value,
            line=str(self.line),
        )


def _order(band: Band) -> tuple[bool, Decimal, bool, Decimal]:
    """From low to high; of two that start at one point, a single point comes before what follows it."""
    return band.low is not None, band.low or Decimal(0), band.high is None, band.high or Decimal(0)


def _check_seam(lower: Band, upper: Band) -> None:
    if lower.high is None or upper.low is None or lower.high > upper.low:
        raise _overlap(lower, upper)
    if lower.high == upper.low and lower.high_closed and upper.low_closed:
        raise _overlap(lower, upper)
    _refuse_gap(lower.high, upper.low, low_in=not lower.high_closed, high_in=not upper.low_closed)


def _refuse_gap(low: Decimal | None, high: Decimal | None, *, low_in: bool, high_in: bool) -> None:
    """Refuse when values lie between two ends that belong to no band."""
    if _is_empty(low, high, low_in and high_in):
        return
    raise Refused(
        "band_hole",
        "分档表有空档：{hole} 里的数值不属于任何一档。请补上这一档。",
        hole=str(Band("", low, high, low_in, high_in)),
    )


def _overlap(lower: Band, upper: Band) -> Refused:
    return Refused(
        "band_overlap",
        "分档“{lower}” {lower_ends} 与“{upper}” {upper_ends} 有重叠，同一数值会落入两档。请改成首尾相接。",
        lower=lower.label or lower.code,
        lower_ends=str(lower),
        upper=upper.label or upper.code,
        upper_ends=str(upper),
    )
