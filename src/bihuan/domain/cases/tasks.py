"""The jobs of cases: noticing what fell overdue, calling maintenance look-backs, adding up the board's counts."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bihuan.domain.cases.actions import call_due_look_backs, compact_tallies, mark_overdue
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


@job("cases.mark_overdue", every=timedelta(minutes=1))
def mark_overdue_cases(context: Context) -> str:
    """Every minute, so an overdue case is red at the latest a minute after its deadline."""
    total = 0
    while marked := mark_overdue(now=timezone.now()):
        total += marked
        context.progress(total)
    return f"{total} 个时限超期"


@job("cases.call_look_backs", every=timedelta(hours=1))
def call_look_backs(_context: Context) -> str:
    """Every hour; the day counts, not the hour."""
    return f"{call_due_look_backs(now=timezone.now())} 件列入回头看"


@job("cases.compact_tallies", every=timedelta(minutes=5))
def compact_board(_context: Context) -> str:
    """Every five minutes, so the board adds up a few hundred rows at most."""
    return f"合并 {compact_tallies()} 行"
