"""Targets in words: what is promised, how it stands, where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from bihuan.domain.targets.queries import Outlook, Stand
from bihuan.domain.targets.vocabulary import Comparing, Firmness, TargetStanding
from bihuan.kernel.pace import LEAST_DAYS, LEAST_RECORDS, Standing
from bihuan.kernel.quantities import half_up
from bihuan.web.metrics.words import unit_words
from bihuan.web.shell.looks import Look, Tone

if TYPE_CHECKING:
    from bihuan.domain.targets.models import Target

_ICONS = {
    Standing.AHEAD_OF_START: ("hourglass-empty", Tone.QUIET),
    Standing.UNKNOWN: ("circle-dashed", Tone.QUIET),
    Standing.MET: ("circle-check", Tone.DONE),
    Standing.ON_PACE: ("trending-up", Tone.RUNNING),
    Standing.BEHIND: ("trending-down", Tone.WAITING),
    Standing.KEPT: ("check", Tone.DONE),
    Standing.EXCEEDED: ("alert-triangle", Tone.WAITING),
    Standing.MISSED: ("alert-triangle", Tone.STOP),
    Standing.NOT_YET: ("hourglass", Tone.WAITING),
}
STANDING_LOOKS = {
    state: Look(TargetStanding(state.value).label, icon, tone) for state, (icon, tone) in _ICONS.items()
}
FIRMNESS_LOOKS = {
    Firmness.FIRM: Look(Firmness.FIRM.label, "target", Tone.QUIET),
    Firmness.STRIVE: Look(Firmness.STRIVE.label, "target-arrow", Tone.QUIET),
    Firmness.PILOT: Look(Firmness.PILOT.label, "flask", Tone.QUIET),
}


def amount(number: Decimal | Fraction | None, unit: str, places: int = 2) -> str:
    """A number with its unit, without zeros at its end; nothing known is a dash."""
    if number is None:
        return "—"
    exact = half_up(Fraction(number), places).normalize()
    words = unit_words(unit)
    return f"{exact:,f}%" if unit == "%" else f"{exact:,f} {words}"


def promise(target: Target) -> str:
    """`不少于 7 个`."""
    if target.comparator == Comparing.ALL:
        return gettext("全覆盖，名单 {n} 个").format(n=len(target.covers))
    return f"{target.get_comparator_display()} {amount(target.quantity, target.unit)}"


@dataclass(frozen=True)
class Shown:
    """A target's stand as a reader meets it."""

    stand: Stand

    @property
    def target(self) -> Target:
        return self.stand.target

    @property
    def promise(self) -> str:
        return promise(self.target)

    @property
    def value(self) -> str:
        return amount(self.stand.value, self.target.unit)

    @property
    def look(self) -> Look:
        return STANDING_LOOKS[self.stand.standing]

    @property
    def firmness(self) -> Look:
        return FIRMNESS_LOOKS[Firmness(self.target.firmness)]

    @property
    def progress(self) -> str:
        return _percent(self.stand.progress)

    @property
    def elapsed(self) -> str:
        return _percent(self.stand.elapsed)

    @property
    def bar(self) -> str:
        """The progress for a bar: never over its end."""
        share = self.stand.progress
        return "" if share is None else f"{float(min(share, Fraction(1))):.4f}"

    @property
    def elapsed_bar(self) -> str:
        return f"{float(self.stand.elapsed):.4f}"


def _percent(share: Fraction | None) -> str:
    return "—" if share is None else f"{half_up(share * 100, 1)}%"


def forecast_words(stand: Stand, found: Outlook) -> list[str]:
    """The forecast with what it stands on, or why there is none."""
    target = stand.target
    if stand.value is None:
        return []
    if stand.level:
        return [gettext("比率和得分不随时间累加，不推算。")]
    if found.forecast is None:
        return [_why_none(stand, found)]
    basis = gettext("{since} 起 {days} 天增加 {gained}，共 {n} 条记录，平均每天 {a_day}。").format(
        since=target.starts_on, days=found.days, gained=amount(found.gained, target.unit), n=found.records,
        a_day=amount(found.forecast.a_day, target.unit),
    )  # fmt: skip
    at_end = gettext("照这个速度，到 {day} 约 {value}。").format(
        day=target.last_day, value=amount(found.forecast.at_end, target.unit, 0)
    )
    reached = found.forecast.reached_on
    if reached is None:
        return [at_end, basis]
    words = gettext("约在 {day} 达到目标数。").format(day=reached)
    return [at_end, words, basis]


def _why_none(stand: Stand, found: Outlook) -> str:
    if stand.standing is Standing.MET:
        return gettext("已经达到，不再推算。")
    if found.days >= stand.course.days:
        return gettext("时间已到，不再推算。")
    return gettext("至少要有 {days} 天和 {records} 条记录才推算，现在是 {n} 天、{m} 条。").format(
        days=LEAST_DAYS, records=LEAST_RECORDS, n=found.days, m=found.records
    )
