"""Which earlier reports and open cases a report may be about, and why: asked by the desk and before sending."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.policy import visible_reports
from bihuan.domain.cases.vocabulary import ReportState
from bihuan.domain.district.models import Category, Place
from bihuan.domain.intake.queries.messages import (
    Message,
    Names,
    circumstances,
    message_of,
    with_circumstances,
)
from bihuan.domain.intake.queries.shelves import Counted, candidates
from bihuan.domain.intake.understanding.sameness.likeness import Likeness, compare, likeness
from bihuan.domain.intake.understanding.sameness.marks import print_of
from bihuan.domain.intake.understanding.sameness.names import Gazetteer
from bihuan.kernel.actors import Actor

SUGGESTED = 5
LEAST = -1.1
"""Below this score, one in four, a suggestion costs more reading than it saves."""


@dataclass(frozen=True)
class Similar:
    """An earlier report that may be about the same thing, and all that speaks for it."""

    report: Report
    likeness: Likeness

    @property
    def case(self) -> Case | None:
        return self.report.case

    @property
    def can_join(self) -> bool:
        """Whether another report can be joined to it: its case is open, or it still waits itself."""
        return self.case.is_open if self.case else self.report.state == ReportState.RECEIVED

    @property
    def percent(self) -> int:
        """How many of a hundred such pairs are about the same thing."""
        return round(self.likeness.confidence * 100)


def similar_reports(actor: Actor, report: Report, *, most: int = SUGGESTED) -> list[Similar]:
    """What a report may be about, of what the actor can see: one for each case (its likest report) or report without one.

    The likeliest first. Costs the same however many reports there are.
    """
    rows = visible_reports(actor).exclude(pk=report.pk)
    if report.case_id:
        rows = rows.exclude(case=report.case_id)
    whole = with_circumstances(Report.objects.filter(pk=report.pk)).get()
    names = Names.current()
    found = _found(message_of(whole, names), rows, names)
    return _one_a_thing(found)[:most]


def likeness_of(report: Report, other: Report) -> Similar:
    """How likely it is that a report is about the same thing as the `other`, whoever may see them."""
    names, rarity = Names.current(), Counted.current()
    rows = {one.pk: one for one in with_circumstances(Report.objects.filter(pk__in=[report.pk, other.pk]))}
    mine, theirs = message_of(rows[report.pk], names), message_of(rows[other.pk], names)
    words = compare(mine.printed, [theirs.printed], rarity)[0]
    return Similar(rows[other.pk], likeness(words, mine.known, theirs.known))


def similar_open_cases(
    text: str,
    place: Place | None,
    now: datetime,
    *,
    among: QuerySet[Report],
    title: str = "",
    address: str = "",
    lon: float | None = None,
    lat: float | None = None,
    category: Category | None = None,
    most: int = SUGGESTED,
) -> list[Similar]:
    """The open cases that a report not sent yet may be about, the likeliest first, each once.

    `among` says which reports may speak for a case: for the public those that are public in cases that are public,
    for staff those that they can see. Nothing is said of who sent them.
    """
    if not text.strip():
        return []
    names = Names.current()
    known = circumstances(
        names,
        at=now,
        text=f"{title}\n{text}\n{address}",
        lon=lon,
        lat=lat,
        place=place,
        category=category,
    )
    found = _found(Message(print_of(title, text), known), among.filter(case__is_open=True), names)
    return _one_a_thing(found)[:most]


def _found(message: Message, rows: QuerySet[Report], names: Gazetteer) -> list[Similar]:
    """The reports among `rows` that are likely enough, the likeliest first."""
    rarity = Counted.current()
    reports = list(with_circumstances(rows.filter(pk__in=candidates(message, rarity)).order_by("-pk")))
    others = [message_of(report, names) for report in reports]
    words = compare(message.printed, [other.printed for other in others], rarity)
    found = [
        Similar(report, likeness(said, message.known, other.known))
        for report, other, said in zip(reports, others, words, strict=True)
    ]
    likely = [one for one in found if one.likeness.score >= LEAST]
    return sorted(likely, key=lambda one: (-one.likeness.score, -one.report.pk))


def _one_a_thing(found: Iterable[Similar]) -> list[Similar]:
    firsts: dict[tuple[str, int], Similar] = {}
    for one in found:
        thing = ("case", one.report.case_id) if one.report.case_id else ("report", one.report.pk)
        firsts.setdefault(thing, one)
    return list(firsts.values())
