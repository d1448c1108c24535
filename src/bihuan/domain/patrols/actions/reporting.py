"""What patrols report: by the action that everybody uses, in words made from what was noted, so nothing is typed twice."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from bihuan.domain.cases.actions import ReportDraft, receive_report
from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.district.queries import category_by_code
from bihuan.domain.patrols.models import Deduction, Stop
from bihuan.domain.patrols.queries.rules import Line, ScoredList
from bihuan.domain.patrols.vocabulary import Colour
from bihuan.kernel.actors import Actor
from bihuan.kernel.canonical import canonical_decimal


def report_deduction_line(row: Deduction, line: Line, *, actor: Actor, now: datetime) -> Report:
    """The report of one deduction; the same deduction again is the same report."""
    name, times = row.stop.thing.name, f" {row.count} 处" if row.count > 1 else ""
    words = f"{name}：{line.name}{times}。{row.note}".strip()
    return _receive(row.stop, words, line.category, f"patrol-{row.stop.code}-{row.pk}", actor=actor, now=now)


def report_colour(stop: Stop, chosen: ScoredList, *, actor: Actor, now: datetime) -> Report:
    """The report that a section became a colour: its score and everything that was deducted."""
    noted = [f"{one.name} {one.count} 处" for one in stop.deductions.filter(dropped_at=None)]
    colour = Colour(stop.colour).label
    score = canonical_decimal(stop.score) if stop.score is not None else ""
    words = f"{stop.thing.name}巡查得 {score} 分，评为{colour}，请整改：{'；'.join(noted)}。"
    return _receive(stop, words, chosen.category, f"patrol-{stop.code}", actor=actor, now=now)


def _receive(stop: Stop, words: str, category: str, key: str, *, actor: Actor, now: datetime) -> Report:
    thing = stop.thing
    draft = ReportDraft(
        text=words, source=Source.PATROL, source_key=key, address=thing.name, lon=thing.lon, lat=thing.lat,
        place=thing.place, category=category_by_code(category, localdate(now)) if category else None,
    )  # fmt: skip
    return receive_report(actor=actor, now=now, draft=draft)
