"""Walking a section: what is deducted, with a picture and at once reported if need be, and the grade that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import IO

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.cases.actions import add_report_picture
from bihuan.domain.cases.models import Report
from bihuan.domain.patrols import events
from bihuan.domain.patrols.actions.colouring import finish_if_walked, give_colour
from bihuan.domain.patrols.actions.reporting import report_deduction_line
from bihuan.domain.patrols.actions.turn import list_of, note_stop, take_stop, words
from bihuan.domain.patrols.models import Deduction, Stop
from bihuan.domain.patrols.queries.rules import Line, rules_on
from bihuan.domain.patrols.vocabulary import Colour, StopState
from bihuan.foundation.files.actions import store_file
from bihuan.foundation.files.blobs import SEALED, open_blob
from bihuan.foundation.files.intake import Prepared
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused

MOST_TIMES = 99


@dataclass(frozen=True)
class Photo:
    """A picture taken on the way, with its name."""

    content: IO[bytes] | bytes | Prepared
    name: str


@transaction.atomic
def note_deduction(
    *,
    actor: Actor,
    now: datetime,
    stop_id: int,
    line: str,
    count: int = 1,
    note: str = "",
    photo: Photo | None = None,
    report: bool = False,
) -> Deduction:
    """记扣分: so many times a line of the list; with `report` it goes to the ledger of cases at once, picture and all.

    Refuses `no_line`, `bad_count`, and what the report or the picture is refused for; then nothing is noted.
    """
    stop, _ = take_stop("note_deduction", actor=actor, now=now, stop_id=stop_id)
    chosen = _line(stop, line, now)
    if not 1 <= count <= MOST_TIMES:
        raise Refused("bad_count", "处数要在 1 和 {most} 之间。", fields={"count": "请核对"}, most=MOST_TIMES)
    row = Deduction(
        stop=stop, line=chosen.code, name=chosen.name, count=count, points=chosen.points * count,
        note=note.strip()[:200], noted_at=now, noted_by_id=actor.person_id,
    )  # fmt: skip
    if photo is not None:
        row.file = store_file(actor=actor, now=now, content=photo.content, name=photo.name)
    row.save()
    code = _report(row, chosen, actor=actor, now=now).code if report else ""
    event = events.Deducted(line=chosen.code, count=count, points=str(row.points), report=code)
    note_stop(stop, event, actor=actor, now=now)
    return row


def _line(stop: Stop, code: str, now: datetime) -> Line:
    found = list_of(stop.round, rules_on(localdate(now))).line(code)
    if found is None:
        raise Refused("no_line", "评分表里没有这一项。请从列表里选。", fields={"line": "请选择"})
    return found


def _report(row: Deduction, line: Line, *, actor: Actor, now: datetime) -> Report:
    """Through the action by which everybody reports; the picture goes along."""
    report = report_deduction_line(row, line, actor=actor, now=now)
    row.report = report
    row.save()
    if row.file is not None:
        with open_blob(SEALED, row.file.sha256) as content:
            add_report_picture(
                actor=actor, now=now, report_id=report.pk, content=content, name=row.file.original_name
            )
    return report


@transaction.atomic
def report_deduction(*, actor: Actor, now: datetime, deduction_id: int) -> Deduction:
    """一键报送: what was deducted becomes a report, never typed twice; pressed again it is the same report."""
    row = Deduction.objects.select_related("file", "report").filter(pk=deduction_id, dropped_at=None).first()
    if row is None:
        raise NotFound
    stop, _ = take_stop("note_deduction", actor=actor, now=now, stop_id=row.stop_id)
    row.stop = stop
    if row.report is None:
        report = _report(row, _line(stop, row.line, now), actor=actor, now=now)
        event = events.DeductionReported(line=row.line, report=report.code)
        note_stop(stop, event, actor=actor, now=now)
    return row


@transaction.atomic
def drop_deduction(*, actor: Actor, now: datetime, deduction_id: int) -> Deduction:
    """删去扣分 before the grade: noted by mistake. The line stays in the database and counts no more."""
    row = Deduction.objects.select_related("report").filter(pk=deduction_id, dropped_at=None).first()
    if row is None:
        raise NotFound
    stop, _ = take_stop("drop_deduction", actor=actor, now=now, stop_id=row.stop_id)
    if row.report is not None:
        raise Refused(
            "reported_already",
            "这一项已经报送为 {code}，不能删去。报错了的，请受理员不予受理。",
            code=row.report.code,
        )
    row.dropped_at = now
    row.save()
    event = events.DeductionDropped(line=row.line, points=str(row.points))
    note_stop(stop, event, actor=actor, now=now)
    return row


@transaction.atomic
def grade_stop(*, actor: Actor, now: datetime, stop_id: int, note: str = "") -> Stop:
    """评定: 100 less the deductions, and the colour of the band. Red waits for somebody else to confirm it."""
    stop, target = take_stop("grade_stop", actor=actor, now=now, stop_id=stop_id)
    chosen = list_of(stop.round, rules_on(localdate(now)))
    deducted: list[tuple[str, Decimal]] = list(
        stop.deductions.filter(dropped_at=None).values_list("line", "points")
    )
    stop.score = chosen.score(deducted)
    band = chosen.band(stop.score)
    stop.colour, stop.band, stop.note = band.code, str(band), note.strip()[:500]
    stop.walked_at, stop.walked_by_id = now, actor.person_id
    if band.code == Colour.RED:
        stop.state = StopState.TO_CONFIRM
        stop.save()
        event = events.RedProposed(scored_list=chosen.code, score=str(stop.score))
        note_stop(stop, event, actor=actor, now=now, reason=stop.note)
    else:
        stop.state = target
        give_colour(stop, chosen, actor=actor, now=now)
    finish_if_walked(stop.round_id, actor=actor, now=now)
    return stop


@transaction.atomic
def skip_stop(*, actor: Actor, now: datetime, stop_id: int, reason: str) -> Stop:
    """记为未巡: closed for works, flooded. The section keeps its colour."""
    stop, target = take_stop("skip_stop", actor=actor, now=now, stop_id=stop_id)
    stop.state, stop.note = target, words(reason, "reason")
    stop.save()
    event = events.StopSkipped(scored_list=stop.round.scored_list)
    note_stop(stop, event, actor=actor, now=now, reason=stop.note)
    finish_if_walked(stop.round_id, actor=actor, now=now)
    return stop
