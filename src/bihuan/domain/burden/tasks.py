"""The job that tells the journal."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.burden.actions import record_days
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context
from bihuan.kernel.actors import SYSTEM


@job("burden.record", every=timedelta(hours=6))
def record_burden(context: Context) -> str:
    """Every six hours: write what was asked by forms on the days that are over into the journal, for metrics."""
    return f"记下 {record_days(actor=SYSTEM, now=context.now)} 条"
