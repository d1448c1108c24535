"""What targets have come to: from the fold of their metric, or from what was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone

from bihuan.domain.metrics.queries import Question, Reckoning, Scope, Value, records_behind
from bihuan.domain.metrics.vocabulary import Basis
from bihuan.domain.targets.models import Target, TargetReport
from bihuan.domain.targets.vocabulary import Among, Comparing
from bihuan.kernel.canonical import canonical_decimal
from bihuan.kernel.pace import Comparator, Course, Forecast, Standing
from bihuan.kernel.periods import Window
from bihuan.kernel.quantities import half_up


@dataclass(frozen=True)
class Stand:
    """A target on a day: what it has come to, beside how much of its time is gone."""

    target: Target
    today: date
    value: Decimal | None
    covered: tuple[str, ...] = ()
    level: bool = False

    @property
    def course(self) -> Course:
        target = self.target
        return Course(
            Comparator(target.comparator), target.quantity, target.starts_on, target.last_day, self.level
        )

    @property
    def standing(self) -> Standing:
        return self.course.standing(self.value, self.today)

    @property
    def progress(self) -> Fraction | None:
        """The share of the quantity; None without a value, and for a level, which is no share of anything."""
        return None if self.value is None or self.level else self.course.progress(self.value)

    @property
    def elapsed(self) -> Fraction:
        return self.course.elapsed(self.today)

    @property
    def missing(self) -> dict[str, str]:
        """Of a 全覆盖: what of its list is not covered yet."""
        return {code: name for code, name in self.target.covers.items() if code not in self.covered}

    def as_record(self) -> dict[str, Any]:
        """For JSON: numbers as text, shares to four places."""
        target, progress = self.target, self.progress
        return {
            "code": target.code,
            "name": target.name,
            "metric": target.metric or None,
            "scope": target.scope,
            "comparator": target.comparator,
            "quantity": canonical_decimal(target.quantity),
            "unit": target.unit,
            "firmness": target.firmness,
            "starts_on": str(target.starts_on),
            "due_on": str(target.due_on),
            "ended_on": str(target.ended_on) if target.ended_on else None,
            "owner": target.owner.code,
            "value": None if self.value is None else canonical_decimal(self.value),
            "progress": None if progress is None else str(half_up(progress, 4)),
            "elapsed": str(half_up(self.elapsed, 4)),
            "standing": self.standing.value,
            "covered": list(self.covered),
            "missing": sorted(self.missing),
        }


def window_of(target: Target, today: date) -> Window:
    """From the first day up to the end of today, or of the last day if that is over. Midnights, so that roll-ups serve."""
    last = max(target.starts_on, min(today, target.last_day))
    return Window(_midnight(target.starts_on), _midnight(last + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def stands(targets: Iterable[Target], today: date) -> list[Stand]:
    """How each stands. Targets of one window and scope are folded together, reports are read at once."""
    rows = list(targets)
    reported = _latest_reports([one.pk for one in rows if not one.metric], today)
    reckonings: dict[tuple[Window, str, str], Reckoning] = {}
    return [
        _folded(one, today, reckonings) if one.metric else _reported(one, today, reported.get(one.pk))
        for one in rows
    ]


def _latest_reports(keys: list[int], today: date) -> dict[int, TargetReport]:
    rows = (
        TargetReport.objects.filter(target__in=keys, on__lte=today).order_by("target", "on", "pk")
        if keys
        else ()
    )
    return {row.target_id: row for row in rows}


def _reported(target: Target, today: date, report: TargetReport | None) -> Stand:
    if report is None:
        return Stand(target, today, None)
    return Stand(target, today, report.value, tuple(report.covered))


def _folded(target: Target, today: date, reckonings: dict[tuple[Window, str, str], Reckoning]) -> Stand:
    if today < target.starts_on:
        return Stand(target, today, None)
    is_all = target.comparator == Comparing.ALL
    split = target.among if is_all and target.among != Among.NAMED else ""
    key = (window_of(target, today), target.scope, split)
    if key not in reckonings:
        reckonings[key] = Reckoning(Question(key[0], Scope.parse(target.scope), None, split))
    reckoning = reckonings[key]
    if target.metric not in reckoning.book.by_code:
        return Stand(target, today, None)
    if is_all:
        return _covering(target, today, reckoning)
    value = reckoning.value(target.metric)
    return Stand(target, today, value.number, level=not value.definition.is_base)


def _covering(target: Target, today: date, reckoning: Reckoning) -> Stand:
    """A name of the list is covered where the metric has anything on its line."""
    if reckoning.value(target.metric).exact is None and not reckoning.keys(target.metric):
        return Stand(target, today, None)
    has = [key for key in reckoning.keys(target.metric) if _is_positive(reckoning.value(target.metric, key))]
    covered = tuple(code for code in target.covers if code in has)
    return Stand(target, today, Decimal(len(covered)), covered)


def _is_positive(value: Value) -> bool:
    return value.exact is not None and value.exact > 0


@dataclass(frozen=True)
class Outlook:
    """The forecast with its basis: so much gained since the first day, from so many records. None of it below the minimum."""

    forecast: Forecast | None
    gained: Decimal
    records: int
    days: int


def outlook(stand: Stand) -> Outlook:
    """Where a target ends on the pace so far."""
    target, course, value = stand.target, stand.course, stand.value or Decimal(0)
    records, gained = (
        _from_journal(target, stand.today, value)
        if target.metric
        else _from_reports(target, stand.today, value)
    )
    found = None if stand.value is None else course.forecast(gained, value, records, stand.today)
    return Outlook(found, gained, records, course.days_gone(stand.today))


def _from_reports(target: Target, today: date, value: Decimal) -> tuple[int, Decimal]:
    rows = TargetReport.objects.filter(target=target, on__lte=today)
    return rows.order_by().values("on").distinct().count(), value


def _from_journal(target: Target, today: date, value: Decimal) -> tuple[int, Decimal]:
    """Entries since the first day; a stock, or a year that had begun before, counts only what has come since."""
    window = window_of(target, today)
    question = Question(window, Scope.parse(target.scope))
    reckoning = Reckoning(question)
    if target.metric not in reckoning.book.by_code:
        return 0, Decimal(0)
    behind = records_behind(target.metric, question).filter(at__gte=window.starts_at).count()
    definition = reckoning.book[target.metric]
    if target.comparator == Comparing.ALL or not definition.is_base or definition.basis == Basis.FLOW:
        return behind, value
    return behind, value - _before(target, definition.basis)


def _before(target: Target, basis: str) -> Decimal:
    """What a stock or a year's total already was when the target began."""
    first = _midnight(target.starts_on)
    if basis == Basis.YEAR_TO_DATE and (target.starts_on.month, target.starts_on.day) == (1, 1):
        return Decimal(0)
    eve = Question(Window(first - timedelta(days=1), first), Scope.parse(target.scope))
    reckoning = Reckoning(eve)
    if target.metric not in reckoning.book.by_code:
        return Decimal(0)
    return reckoning.value(target.metric).number or Decimal(0)
