"""The jobs of cases: noticing what fell overdue, calling maintenance look-backs, adding up the board's counts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from bihuan.domain.cases.actions import (
    call_due_look_backs,
    erase_due_addresses,
    erase_due_contacts,
    mark_overdue,
    resume_due_cases,
    tell_auditors,
)
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


@job("cases.erase_contacts", every=timedelta(days=1), is_slow=True)
def erase_contacts(context: Context) -> str:
    """Every day, a batch a transaction: who reported is kept as long as the rules say, and no longer."""
    total = 0
    while erased := erase_due_contacts(now=context.now):
        total += erased
        context.progress(total)
    return f"保存期满，已删除 {total} 条诉求人信息、{erase_due_addresses(now=context.now)} 个消息地址"


@job("cases.watch_looks", every=timedelta(minutes=5))
def watch_looks(context: Context) -> str:
    """Every five minutes: many looks within an hour are told while the hour is not forgotten."""
    return f"{tell_auditors(now=context.now)} 条提醒"


AT_ONCE = 20_000  # fewer than SQLite takes as parameters of one statement
KEYS = ("measure", "day", "street_id", "unit_id", "state")


@transaction.atomic
def compact_tallies() -> int:
    """Replace all rows of the same measure, day, street, unit and state by one; returns how many went.

    What is deleted is row for row what was added up, so what moves meanwhile is neither lost nor doubled: keys are
    drawn before they are committed, so a row with a smaller key may appear at any time. Of two compactions at once
    the second waits (PostgreSQL) or comes after (SQLite).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('bihuan.tallies'))")
    crowded = Tally.objects.values(*KEYS).annotate(parts=Count("pk")).filter(parts__gt=1)
    sheets = {(row["measure"], row["day"]) for row in crowded}
    return sum(_compact(Tally.objects.filter(measure=measure, **_on(day))) for measure, day in sheets)


def _on(day: date | None) -> dict[str, Any]:
    return {"day__isnull": True} if day is None else {"day": day}


def _compact(sheet: QuerySet[Tally]) -> int:
    """Add up one measure of one day; what adds up to nothing leaves no row. Returns how many rows went."""
    rows = list(sheet.values("pk", "n", *KEYS)[:AT_ONCE])
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        sums[tuple(row[key] for key in KEYS)] += row["n"]
    Tally.objects.filter(pk__in=[row["pk"] for row in rows]).delete()
    kept = [Tally(n=n, **dict(zip(KEYS, keys, strict=True))) for keys, n in sums.items() if n]
    Tally.objects.bulk_create(kept, batch_size=1000)
    return len(rows) - len(kept)
