"""The job that keeps the roll-ups."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.metrics.actions import BATCH, roll_up
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context
from bihuan.kernel.actors import SYSTEM


@job("metrics.roll_up", every=timedelta(minutes=5), is_slow=True)
def roll_up_entries(context: Context) -> str:
    """Every five minutes: add what was recorded since to the daily roll-ups of metrics."""
    total = 0
    while done := roll_up(actor=SYSTEM, now=context.now):
        total += done
        context.progress(total)
        if done < BATCH:
            break
    return f"汇入 {total} 条"
