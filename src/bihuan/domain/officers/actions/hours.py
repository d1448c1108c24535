"""The ledger of hours: lines are added, and taken back by their reverse."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate

from bihuan.domain.officers import events
from bihuan.domain.officers.actions.turn import lock_course, note_officer, words
from bihuan.domain.officers.models import HoursEntry, Officer
from bihuan.domain.officers.policy import require
from bihuan.domain.officers.queries.facts import seat_facts
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import HoursKind
from bihuan.domain.officers.vocabulary import OfficersPermission as May
from bihuan.domain.officers.workflow import SEAT
from bihuan.foundation.journal.actions import reverse_entry
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


def post_hours(
    officer: Officer, event: Event, *, actor: Actor, now: datetime, kind: str, hours: Decimal, on: date,
    category: str = "", happened_at: datetime | None = None, reason: str = "", **more: Any,
) -> HoursEntry:  # fmt: skip
    """Write one line, and the journal's entry with the hours as its quantity."""
    entry = note_officer(
        officer, event, actor=actor, now=now, category=category, quantity=hours,
        happened_at=happened_at, reason=reason,
    )  # fmt: skip
    return HoursEntry.objects.create(
        officer=officer, kind=kind, year=on.year, on=on, hours=hours, reason=reason, entered_at=now,
        entered_by_id=actor.person_id, entry_seq=entry.seq, **more,
    )  # fmt: skip


@transaction.atomic
def take_over_hours(
    *, actor: Actor, now: datetime, officer_id: int, hours: Decimal, on: date, reason: str
) -> HoursEntry:
    """转入学时 that were proved elsewhere (the earlier register, a city's course), with where they are proved.

    Refuses one's own (`own_hours`), none (`bad_hours`) and what lies ahead (`bad_dates`).
    """
    officer = _lock(officer_id)
    require(actor, May.MANAGE, officer.person.unit)
    if officer.person_id == actor.person_id:
        raise Refused("own_hours", "自己的学时不能自己转入。请由另一位管理员办理。")
    if hours <= 0:
        raise Refused("bad_hours", "学时要大于 0。", fields={"hours": "请核对"})
    if on > localdate(now):
        raise Refused("bad_dates", "不能转入以后的学时。请核对日期。", fields={"on": "请核对"})
    happened_at = min(datetime.combine(on, time(12), get_current_timezone()), now)
    return post_hours(
        officer, events.HoursTakenOver(year=on.year), actor=actor, now=now, kind=HoursKind.TAKEN_OVER,
        hours=hours, on=on, happened_at=happened_at, reason=words(reason, "reason", what="在哪里可以查到")[:200],
    )  # fmt: skip


@transaction.atomic
def reverse_hours(*, actor: Actor, now: datetime, line_id: int, reason: str) -> HoursEntry:
    """冲正: take a wrong line back by its reverse, never one's own; the seat shows that its hours were reversed."""
    line = _line(line_id)
    officer = _lock(line.officer_id)
    _allow(line, officer, actor, now)
    said = words(reason, "reason")[:200]
    entry = Entry.objects.get(pk=line.entry_seq)
    reverse = reverse_entry(actor=actor, now=now, entry=entry, reason=said)
    return HoursEntry.objects.create(
        officer=officer, kind=line.kind, year=line.year, on=line.on, hours=-line.hours,
        enrolment=line.enrolment, reverses=line, reason=said, entered_at=now,
        entered_by_id=actor.person_id, entry_seq=reverse.seq,
    )  # fmt: skip


def _line(line_id: int) -> HoursEntry:
    line = HoursEntry.objects.select_related("enrolment").filter(pk=line_id).first()
    if line is None:
        raise NotFound
    if line.reverses_id is not None:
        raise Refused("is_reversal", "这一笔本身就是冲正，不能再冲正。")
    if HoursEntry.objects.filter(reverses=line).exists():
        raise Refused("already_reversed", "这一笔已经冲正过了。")
    return line


def _allow(line: HoursEntry, officer: Officer, actor: Actor, now: datetime) -> None:
    """Hours of a course are taken back by its organisers, hours taken over by who manages them; never one's own."""
    seat = line.enrolment
    if seat is None:
        require(actor, May.MANAGE, officer.person.unit)
        if officer.person_id == actor.person_id:
            raise Refused("own_hours", "自己的学时不能自己冲正。请由另一位管理员办理。")
        return
    course = lock_course(seat.course_id)
    seat.officer = officer
    require(actor, May.ORGANISE, course.unit)
    facts = seat_facts(seat, course, actor, now, rules_on(localdate(now)))
    seat.state = SEAT.check("reverse_attendance", seat.state, facts)
    seat.save()


def _lock(officer_id: int) -> Officer:
    rows = Officer.objects.select_for_update(of=("self",)).select_related("person__unit")
    officer = rows.filter(pk=officer_id).first()
    if officer is None:
        raise NotFound
    return officer
