"""Changes of the calendar. Deadlines that were computed before stay: they are facts of their day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction

from bihuan.foundation.calendar.events import DaySet, OverrideRemoved
from bihuan.foundation.calendar.models import CalendarDay, CalendarVersion, CalendarYear
from bihuan.foundation.calendar.policy import require_manage
from bihuan.foundation.calendar.vocabulary import DayKind, DayScope
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused


@transaction.atomic
def set_day(*, actor: Actor, now: datetime, day: date, kind: str, name: str, reason: str) -> CalendarDay:
    """Declare a day a holiday or a working day in this district, above what the State Council says.

    Refuses `not_permitted`, `missing` or `too_long` (name, reason), `unknown_kind`, `year_not_published`
    (its days could not count yet), and `nothing_changes` when the district has said exactly this already.
    """
    lock_calendar()
    require_manage(actor)
    name, reason = _said(name, "name", 60), _said(reason, "reason", 200)
    if kind not in DayKind.values:
        raise Refused("unknown_kind", "日历只分“放假”和“上班”，请选择一种。", fields={"kind": "请选择"})
    _require_published(day.year)
    row = CalendarDay.objects.filter(day=day, scope=DayScope.DISTRICT).first()
    if row and (row.kind, row.name) == (kind, name):
        raise Refused("nothing_changes", "{day} 已经是这样设置的，无需再改。", day=day.isoformat())
    old = effective_kind(day)
    row = row or CalendarDay(day=day, scope=DayScope.DISTRICT)
    row.kind, row.name, row.source = kind, name, reason
    row.save()
    renew_version()
    event = DaySet(day=day.isoformat(), old_kind=old, new_kind=kind, name=name)
    record(event, actor=actor, now=now, subject=subject_of(row), reason=reason)
    return row


@transaction.atomic
def remove_override(*, actor: Actor, now: datetime, day: date, reason: str) -> None:
    """Take back what the district said about a day.

    Refuses `not_permitted`, `missing` or `too_long` (reason), and `not_found`.
    """
    lock_calendar()
    require_manage(actor)
    reason = _said(reason, "reason", 200)
    row = CalendarDay.objects.filter(day=day, scope=DayScope.DISTRICT).first()
    if row is None:
        raise NotFound("本区没有调整过 {day}，无需撤销。", day=day.isoformat())
    event = OverrideRemoved(day=day.isoformat(), old_kind=row.kind, name=row.name)
    record(event, actor=actor, now=now, subject=subject_of(row), reason=reason)
    row.delete()
    renew_version()


def subject_of(row: CalendarDay) -> Subject:
    """How the journal names a day."""
    return Subject("calendar_day", row.pk, row.day.isoformat())


def effective_kind(day: date) -> str:
    """What counts for a day now: `holiday`, `workday`, or "" when its weekday decides."""
    # "district" sorts before "national", so the first row is the one that counts.
    return CalendarDay.objects.filter(day=day).order_by("scope").values_list("kind", flat=True).first() or ""


def lock_calendar() -> None:
    """Make changes of the calendar wait for each other until the transaction ends."""
    CalendarVersion.objects.get_or_create(pk=1, defaults={"token": uuid4()})
    CalendarVersion.objects.select_for_update().get(pk=1)


def renew_version() -> None:
    """Tell every process, on commit, that its kept calendar is old."""
    CalendarVersion.objects.filter(pk=1).update(token=uuid4())


def _require_published(year: int) -> None:
    if not CalendarYear.objects.filter(year=year, published=True).exists():
        raise Refused("year_not_published", "{year} 年的国家放假安排尚未载入，请先载入再作调整。", year=year)


def _said(text: str, field: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise Refused("missing", "请写明名称和理由：日历影响所有时限。", fields={field: "必填"})
    if len(text) > longest:
        raise Refused(
            "too_long", "文字不能超过 {longest} 个字，请缩短。", fields={field: "太长"}, longest=longest
        )
    return text
