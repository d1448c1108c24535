"""Windows by their names: which kind one is, how it is written, and the equal ones before it."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from django.utils.timezone import localdate

from bihuan.domain.metrics.queries.definitions import book_on
from bihuan.domain.metrics.queries.scopes import Question, named_window
from bihuan.domain.metrics.queries.values import Reckoning, Value
from bihuan.domain.metrics.vocabulary import Period

_DAY = r"\d{4}-\d{2}-\d{2}"
_SHAPES: tuple[tuple[str, Period], ...] = (
    (rf"day:{_DAY}", Period.DAY),
    (rf"assessment:{_DAY}", Period.ASSESSMENT),
    (r"\d{4}-\d{2}", Period.MONTH),
    (r"\d{4}", Period.YEAR),
    (r"(\d{4})-01-01\.\.\1-\d{2}-\d{2}", Period.YEAR_TO_DATE),
    (rf"{_DAY}\.\.{_DAY}", Period.DAYS),
)
LOOKS_BACK: Mapping[Period, int] = {
    Period.DAY: 14, Period.MONTH: 12, Period.ASSESSMENT: 6, Period.YEAR_TO_DATE: 3, Period.YEAR: 3, Period.DAYS: 6,
}  # fmt: skip
"""So many windows make a trend, the one asked for being the last."""
FIRST_YEAR, LONGEST = 1950, timedelta(days=3660)
"""Nobody compares with what lies before, or stretches that are longer."""


def period_of(text: str) -> Period | None:
    """Which kind of window a text names; None for one that no form offers (`2026Q1`, instants)."""
    return next((period for shape, period in _SHAPES if re.fullmatch(shape, text)), None)


def written(period: Period, until: date, since: date | None = None) -> str:
    """How the window of a kind that ends on a day (a month or year: that holds it) is written in an address."""
    spelled: Mapping[Period, str] = {
        Period.DAY: f"day:{until}",
        Period.MONTH: f"{until:%Y-%m}",
        Period.ASSESSMENT: f"assessment:{until}",
        Period.YEAR_TO_DATE: f"{until.year}-01-01..{until}",
        Period.YEAR: f"{until.year}",
        Period.DAYS: f"{since or until}..{until}",
    }
    return spelled[period]


def days_of(text: str) -> tuple[date, date]:
    """The first and the last day that a window is written with, to fill a form."""
    window = named_window(text)
    return localdate(window.starts_at), localdate(window.ends_at - timedelta(microseconds=1))


def windows_up_to(text: str) -> list[str]:
    """Equal windows one before the other, oldest first, ending with the one named. One no form offers stands alone."""
    period = period_of(text)
    if period is None:
        return [text]
    since, until = days_of(text)
    step = _STEPS[period]
    found = [text]
    for _ in range(LOOKS_BACK[period] - 1):
        if since.year < FIRST_YEAR or until - since > LONGEST:
            break
        since, until = step(since, until)
        found.append(written(period, until, since))
    return found[::-1]


def _days_back(since: date, until: date) -> tuple[date, date]:
    """The stretch of equal length that ends the day before."""
    return since - (until - since) - timedelta(days=1), since - timedelta(days=1)


def _month_back(_since: date, until: date) -> tuple[date, date]:
    year, month = (until.year, until.month - 1) if until.month > 1 else (until.year - 1, 12)
    day = until.replace(year=year, month=month, day=min(until.day, monthrange(year, month)[1]))
    return day.replace(day=1), day


def _year_back(_since: date, until: date) -> tuple[date, date]:
    day = until.replace(year=until.year - 1, day=min(until.day, monthrange(until.year - 1, until.month)[1]))
    return day.replace(month=1, day=1), day


def _day_back(_since: date, until: date) -> tuple[date, date]:
    return until - timedelta(days=1), until - timedelta(days=1)


_STEPS: Mapping[Period, Callable[[date, date], tuple[date, date]]] = {
    Period.DAY: _day_back,
    Period.MONTH: _month_back,
    Period.ASSESSMENT: _month_back,
    Period.YEAR_TO_DATE: _year_back,
    Period.YEAR: _year_back,
    Period.DAYS: _days_back,
}


def trend(code: str, text: str, question: Question) -> list[tuple[str, Value]]:
    """The value in each of `windows_up_to`, each folded by itself and by the definition in force at its end.

    Windows before the metric was in force are left out. Scope and moment of knowledge are those of the question.
    """
    return list(_points(code, text, question))


def _points(code: str, text: str, question: Question) -> Iterator[tuple[str, Value]]:
    for name in windows_up_to(text):
        one = Question(named_window(name), question.scope, question.as_of)
        book = book_on(one.day)
        if code in book.by_code:
            yield name, Reckoning(one, book).value(code)
