"""Counting a form that was sent in, and telling the journal of the days that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils import timezone

from bihuan.domain.burden import events
from bihuan.domain.burden.models import FormUse
from bihuan.domain.burden.queries import Load, load_by
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.kernel.actors import Actor

NOON = time(12)
KINDS = (
    ("times", events.FormsFilled()),
    ("asked", events.FieldsAsked()),
    ("prefilled", events.FieldsPrefilled()),
    ("typed", events.FieldsTyped()),
)


@dataclass(frozen=True)
class Fields:
    """How many fields one sending had: asked, come back as they had been filled in, and filled in or changed."""

    asked: int
    prefilled: int
    typed: int


@transaction.atomic
def count_form(*, form: str, fields: Fields, actor: Actor, now: datetime) -> None:
    """Add one sending to the counter of the actor's unit, this form and today, in one statement."""
    table = FormUse._meta.db_table
    sums = ("times", "asked", "prefilled", "typed")
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in sums)
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and columns are constants of this module, values are parameters.
            f"INSERT INTO {table} (unit, form, day, times, asked, prefilled, typed, is_recorded) "  # noqa: S608
            f"VALUES (%s, %s, %s, 1, %s, %s, %s, %s) ON CONFLICT (unit, form, day) DO UPDATE SET {added}",
            [
                actor.unit_path,
                form,
                timezone.localdate(now),
                fields.asked,
                fields.prefilled,
                fields.typed,
                False,
            ],
        )


@transaction.atomic
def record_days(*, actor: Actor, now: datetime) -> int:
    """Write the days that are over and not in the journal yet, a unit a day; returns how many entries. Repeating it does no harm."""
    rows = FormUse.objects.select_for_update().filter(is_recorded=False, day__lt=timezone.localdate(now))
    days = sorted(set(rows.order_by().values_list("day", flat=True)))
    drafts = [
        draft
        for day in days
        for load in load_by(FormUse.objects.filter(day=day, is_recorded=False), "unit")
        for draft in _drafts(day, load, actor, now)
    ]
    record_many(drafts)
    FormUse.objects.filter(day__in=days).update(is_recorded=True)
    return len(drafts)


def _drafts(day: date, load: Load, actor: Actor, now: datetime) -> list[Draft]:
    at = timezone.make_aware(datetime.combine(day, NOON))
    subject = Subject("burden_day", day.toordinal(), str(day))
    return [
        Draft(event, actor, now, subject, unit=load.key, quantity=getattr(load, name), happened_at=at)
        for name, event in KINDS
        if getattr(load, name)
    ]
