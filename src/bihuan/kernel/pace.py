"""Progress beside elapsed time, and where the pace so far leads. Plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

LEAST_DAYS = 14
"""No pace is read from fewer days …"""
LEAST_RECORDS = 5
"""… or from fewer records."""


class Comparator(StrEnum):
    """How a value is held against a quantity. `ALL` is at least all of a list."""

    EQUAL = "eq"
    AT_LEAST = "ge"
    AT_MOST = "le"
    ALL = "all"


class Standing(StrEnum):
    """How a target stands on a day."""

    AHEAD_OF_START = "not_begun"
    UNKNOWN = "unknown"
    MET = "met"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    KEPT = "kept"
    EXCEEDED = "exceeded"
    MISSED = "missed"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Course:
    """A target's quantity over its days, `starts_on` and `due_on` both included.

    `is_level` says that the value is a level (a rate, a score) which time does not add up.
    """

    comparator: Comparator
    quantity: Decimal
    starts_on: date
    due_on: date
    is_level: bool = False

    @property
    def days(self) -> int:
        return (self.due_on - self.starts_on).days + 1

    def days_gone(self, today: date) -> int:
        """Whole days that are over on `today`; never beyond either end."""
        return min(max((today - self.starts_on).days, 0), self.days)

    def elapsed(self, today: date) -> Fraction:
        return Fraction(self.days_gone(today), self.days)

    def progress(self, value: Decimal) -> Fraction:
        """The share of the quantity that is there; of nothing to do, all."""
        return Fraction(value) / Fraction(self.quantity) if self.quantity else Fraction(1)

    def is_met(self, value: Decimal) -> bool:
        return _MET[self.comparator](value, self.quantity)

    def standing(self, value: Decimal | None, today: date) -> Standing:
        """What a district says of it on a day."""
        if today < self.starts_on:
            return Standing.AHEAD_OF_START
        if value is None:
            return Standing.UNKNOWN
        over = today > self.due_on
        if self.comparator == Comparator.AT_MOST:
            return _limit(self.is_met(value), over=over)
        if self.is_met(value):
            return Standing.MET
        return Standing.MISSED if over else self._underway(value, today)

    def _underway(self, value: Decimal, today: date) -> Standing:
        if self.is_level:
            return Standing.NOT_YET
        if self.comparator == Comparator.EQUAL and value > self.quantity:
            return Standing.EXCEEDED
        return Standing.ON_PACE if self.progress(value) >= self.elapsed(today) else Standing.BEHIND

    def forecast(self, gained: Decimal, value: Decimal, records: int, today: date) -> Forecast | None:
        """Where it ends when it goes on as since the start: `gained` since then is part of `value`.

        None before enough days and records, once it is over or reached, and for a level.
        """
        gone = self.days_gone(today)
        is_reached = self.comparator != Comparator.AT_MOST and value >= self.quantity
        if self.is_level or is_reached or gone < LEAST_DAYS or records < LEAST_RECORDS or gone >= self.days:
            return None
        a_day = Fraction(gained) / gone
        at_end = Fraction(value) + a_day * (self.days - gone)
        at_end = min(at_end, Fraction(self.quantity)) if self.comparator == Comparator.ALL else at_end
        return Forecast(a_day, at_end, self._reached_on(value, a_day, today))

    def _reached_on(self, value: Decimal, a_day: Fraction, today: date) -> date | None:
        missing = Fraction(self.quantity) - Fraction(value)
        if missing <= 0 or a_day <= 0 or self.comparator == Comparator.AT_MOST:
            return None
        days = -(-missing // a_day)  # rounded up: the day on which the last one comes
        return today + timedelta(days=int(days)) if days < _FAR else None


_FAR = 36_500


@dataclass(frozen=True)
class Forecast:
    """The pace so far, carried on: a day's gain, the value at the end, and the day on which the quantity is reached."""

    a_day: Fraction
    at_end: Fraction
    reached_on: date | None


_MET: Mapping[Comparator, Callable[[Decimal, Decimal], bool]] = {
    Comparator.EQUAL: lambda value, quantity: value == quantity,
    Comparator.AT_LEAST: lambda value, quantity: value >= quantity,
    Comparator.AT_MOST: lambda value, quantity: value <= quantity,
    Comparator.ALL: lambda value, quantity: value >= quantity,
}


def _limit(is_met: bool, *, over: bool) -> Standing:
    if not is_met:
        return Standing.EXCEEDED
    return Standing.MET if over else Standing.KEPT
