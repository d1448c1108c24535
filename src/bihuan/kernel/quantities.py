"""Quantities with their unit, and ratios that keep what they were made from.

Arithmetic is exact: where 60 digits do not hold a result it fails rather than rounds. Rounding
happens once, at the end, half away from zero (四舍五入), and says to how many places.

A total of ratios pools their cases. Ratios are never averaged, so there is no way to do it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow
from fractions import Fraction
from functools import total_ordering
from typing import Literal

from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.refusals import Refused

_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])
_MULTIPLES = {"": 0, "万": 4, "亿": 8, "万亿": 12}
_ZERO = Decimal(0)

Withheld = Literal["no_cases", "small_sample"]


def half_up(value: Decimal | Fraction | int, places: int = 0) -> Decimal:
    """The value to so many decimal places, halves away from zero; exact until this one step."""
    scaled = Fraction(value) * 10**places
    digits = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal((int(scaled < 0 < digits), tuple(map(int, str(digits))), -places))


@total_ordering
@dataclass(frozen=True, eq=False)
class Quantity:
    """An amount of something: 12.5 万元, 3 户, 2000 卡时.

    万, 亿 and 万亿 before a unit are multiples of it, so 1 万元 equals 10000 元 and they add up;
    the result keeps the unit on the left. Different units never meet: adding or comparing them is
    refused (`unit_mismatch`), which keeps quantities in kind out of money totals. An amount that is
    not a finite number is refused (`bad_quantity`).
    """

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not self.amount.is_finite():
            raise _bad_quantity(f"{self.amount} {self.unit}")

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """The quantity in `12.5 万元` or `1,234 户`; refuses (`bad_quantity`) what has no number or no unit."""
        match = re.fullmatch(r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([^\s\d.,][^\s]*)\s*", text)
        if match is None:
            raise _bad_quantity(text)
        return cls(Decimal(match[1].replace(",", "")), match[2])

    @property
    def _parts(self) -> tuple[str, str]:
        """Multiple and unit proper."""
        multiple = "万亿" if self.unit.startswith("万亿") else self.unit[:1]
        multiple = multiple if multiple in _MULTIPLES else ""
        return multiple, self.unit.removeprefix(multiple)

    @property
    def base(self) -> Quantity:
        """The same in the unit proper, without 万 and 亿."""
        multiple, unit = self._parts
        return Quantity(self.amount.scaleb(_MULTIPLES[multiple], _EXACT), unit)

    def to(self, unit: str) -> Quantity:
        """The same in another multiple of the unit: `Quantity.parse("3 万元").to("元")`."""
        target = Quantity(_ZERO, unit)
        multiple, proper = target._parts
        if proper != self._parts[1]:
            raise _mismatch(self, target)
        return Quantity(self.base.amount.scaleb(-_MULTIPLES[multiple], _EXACT), unit)

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(_EXACT.add(self.amount, other.to(self.unit).amount), self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(self.amount.copy_negate(), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return self + -other

    def __mul__(self, n: Decimal | int) -> Quantity:
        return Quantity(_EXACT.multiply(self.amount, Decimal(n)), self.unit)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Quantity):
            return NotImplemented
        mine, its = self.base, other.base
        return (mine.amount, mine.unit) == (its.amount, its.unit)

    def __hash__(self) -> int:
        return hash((self.base.amount, self.base.unit))

    def __lt__(self, other: Quantity) -> bool:
        return self.amount < other.to(self.unit).amount

    def __str__(self) -> str:
        return f"{canonical_decimal(self.amount)} {self.unit}"

    def rounded(self, places: int = 0) -> Quantity:
        """Half away from zero, in the unit that it is in."""
        return Quantity(half_up(self.amount, places), self.unit)


def _bad_quantity(text: str) -> Refused:
    return Refused("bad_quantity", "看不懂数量“{text}”。请写数字和单位，例如“12.5 万元”。", text=text)


def _mismatch(one: Quantity, other: Quantity) -> Refused:
    return Refused(
        "unit_mismatch",
        "“{one}”和“{other}”不是同一种单位，不能相加、比较或换算。实物和额度请与金额分开统计。",
        one=one.unit,
        other=other.unit,
    )


def total(quantities: Iterable[Quantity], unit: str) -> Quantity:
    """The sum in `unit`, zero for none; refuses (`unit_mismatch`) what is another thing."""
    return sum(quantities, Quantity(_ZERO, unit))


@dataclass(frozen=True)
class Ratio:
    """A share with the numbers it stands for: 911/972.

    `minimum` is the smallest sample (denominator) that may be shown as a rate. Refuses (`bad_ratio`)
    a negative denominator. The numerator may exceed the denominator (a plan over-fulfilled) and,
    after reversals, be negative.
    """

    numerator: Decimal
    denominator: Decimal
    minimum: Decimal = _ZERO

    def __post_init__(self) -> None:
        parts = (self.numerator, self.denominator, self.minimum)
        if not all(part.is_finite() for part in parts) or self.denominator < 0:
            raise Refused(
                "bad_ratio",
                "“{numerator}/{denominator}”算不出比率：分母不能为负，分子分母都要是数。请核对来源。",
                numerator=self.numerator,
                denominator=self.denominator,
            )

    @classmethod
    def of(cls, numerator: Decimal | int, denominator: Decimal | int, minimum: Decimal | int = 0) -> Ratio:
        """The ratio of whole numbers or Decimals."""
        return cls(Decimal(numerator), Decimal(denominator), Decimal(minimum))

    @classmethod
    def pool(cls, ratios: Iterable[Ratio], minimum: Decimal | int = 0) -> Ratio:
        """The ratio of all cases together, never the mean of the ratios.

        The largest minimum sample holds, `minimum` included; the pool of none is 0/0.
        """
        return sum(ratios, cls.of(0, 0, minimum))

    def __add__(self, other: Ratio) -> Ratio:
        """Both pooled."""
        return Ratio(
            _EXACT.add(self.numerator, other.numerator),
            _EXACT.add(self.denominator, other.denominator),
            max(self.minimum, other.minimum),
        )

    @property
    def complement(self) -> Ratio:
        """The share of the others, over the same denominator: 1 − 返工率."""
        return Ratio(_EXACT.subtract(self.denominator, self.numerator), self.denominator, self.minimum)

    @property
    def withheld(self) -> Withheld | None:
        """Why there is no rate to show, or None when there is one."""
        if self.denominator == 0:
            return "no_cases"
        return "small_sample" if self.denominator < self.minimum else None

    @property
    def exact(self) -> Fraction | None:
        """The rate unrounded, None when withheld."""
        return None if self.withheld else Fraction(self.numerator) / Fraction(self.denominator)

    def rounded(self, places: int = 4) -> Decimal | None:
        """The rate to so many places, None when withheld."""
        return None if self.exact is None else half_up(self.exact, places)

    def percent(self, places: int = 2) -> Decimal | None:
        """The rate in per cent, None when withheld: 911/972 is 93.72."""
        return None if self.exact is None else half_up(self.exact * 100, places)

    def __str__(self) -> str:
        """`911/972 = 93.72%`; a dash where the rate is withheld."""
        percent = self.percent()
        rate = "—" if percent is None else f"{percent}%"
        return f"{canonical_decimal(self.numerator)}/{canonical_decimal(self.denominator)} = {rate}"
