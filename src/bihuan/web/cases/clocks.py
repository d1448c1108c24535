"""Every deadline of a case with the reason for it: what ran, what rested, what stood still."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.cases import ClockExplained, explained_clocks
from bihuan.domain.cases.vocabulary import Stage
from bihuan.kernel.clock import Interval, Limit, LimitUnit
from bihuan.web.cases.words import limit_words
from bihuan.web.desks.names import named

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case, StageClock

KINDS = {"running": _("计时"), "rest": _("不计"), "paused": _("暂停")}


@dataclass(frozen=True)
class Piece:
    """A piece of the way to a deadline; like pieces of one reason that follow each other daily are told as they are."""

    interval: Interval
    kind: str
    counted: timedelta
    total: timedelta


@dataclass(frozen=True)
class ClockShown:
    """A clock as the page tells it."""

    clock: StageClock
    title: str
    limit: str
    base: str
    pieces: tuple[Piece, ...]

    @property
    def is_running(self) -> bool:
        return self.clock.is_running

    @property
    def is_open(self) -> bool:
        return self.clock.stopped_at is None

    @property
    def counted(self) -> timedelta:
        return self.pieces[-1].total if self.pieces else timedelta(0)


def clocks_shown(case: Case) -> list[ClockShown]:
    """The running clocks first, then those that ended, each in the order of their start."""
    shown = [shown_clock(explained) for explained in explained_clocks(case)]
    return sorted(shown, key=lambda one: not one.is_open)


def shown_clock(explained: ClockExplained) -> ClockShown:
    """One clock with its reasons."""
    clock = explained.clock
    stage = str(Stage(clock.stage).label)
    name = "" if clock.name == stage else clock.name
    parts = [stage, name, named(clock.task.unit) if clock.task else ""]
    base = Limit(clock.base_amount, LimitUnit(clock.unit))
    extended = limit_words(base) if clock.amount != clock.base_amount else ""
    pieces = tuple(_pieces(explained.intervals))
    return ClockShown(
        clock, " · ".join(part for part in parts if part), limit_words(clock.limit), extended, pieces
    )


def _pieces(intervals: Iterable[Interval]) -> Iterable[Piece]:
    total = timedelta(0)
    for interval in intervals:
        total += interval.counted
        yield Piece(interval, str(KINDS[interval.kind]), interval.counted, total)


def reason_words(text: str) -> str:
    """The reason of an interval in the reader's language; what people wrote stays as it is."""
    return gettext(text) if text else ""
