"""The jobs of cases: noticing what fell overdue, calling maintenance look-backs, adding up the board's counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet, Sum

from bihuan.domain.cases.actions import call_due_look_backs, mark_overdue, resume_due_cases
from bihuan.domain.cases.models import Tally
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


@job("cases.mark_overdue", every=timedelta(minutes=1))
def mark_overdue_cases(context: Context) -> str:
    """Every minute, so an overdue case is red at the latest a minute after its deadline."""
    total = 0
    while marked := mark_overdue(now=context.now):
        total += marked
        context.progress(total)
    return f"{total} 个时限超期"


@job("cases.call_look_backs", every=timedelta(hours=1))
def call_look_backs(context: Context) -> str:
    """Every hour; the day counts, not the hour."""
    return f"{call_due_look_backs(now=context.now)} 件列入回头看"


@job("cases.resume_due", every=timedelta(hours=1))
def resume_suspended(context: Context) -> str:
    """Every hour: a suspension that has run out must not hold a clock still."""
    return f"{resume_due_cases(now=context.now)} 件挂账到期，恢复处置"


@job("cases.compact_tallies", every=timedelta(minutes=5))
def compact_board(_context: Context) -> str:
    """Every five minutes, so the board adds up a few hundred rows at most."""
    return f"合并 {compact_tallies()} 行"


KEYS = ("measure", "day", "street_id", "unit_id", "state")


@transaction.atomic
def compact_tallies() -> int:
    """Replace all rows of the same measure, day, street, unit and state by one; returns how many went.

    Only rows that exist at the start are touched, so what moves meanwhile is neither lost nor doubled;
    of two compactions at once the second waits (PostgreSQL) or comes after (SQLite).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('bihuan.tallies'))")
    last = Tally.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Tally.objects.filter(pk__lte=last)
    crowded = rows.values(*KEYS).annotate(parts=Count("pk")).filter(parts__gt=1)
    sheets = {(row["measure"], row["day"]) for row in crowded}
    return sum(_compact(rows.filter(measure=measure, **_on(day))) for measure, day in sheets)


def _on(day: date | None) -> dict[str, Any]:
    return {"day__isnull": True} if day is None else {"day": day}


def _compact(sheet: QuerySet[Tally]) -> int:
    """Add up one measure of one day; what adds up to nothing leaves no row."""
    sums = [Tally(n=row.pop("total"), **row) for row in sheet.values(*KEYS).annotate(total=Sum("n"))]
    gone, _ = sheet.delete()
    kept = Tally.objects.bulk_create([row for row in sums if row.n], batch_size=1000)
    return gone - len(kept)
