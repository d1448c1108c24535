"""The jobs of inspections: looking again at what was put right, and counting anew when the caps changed."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.inspections.actions import plan_rechecks, recount_stale
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


@job("inspections.plan_rechecks", every=timedelta(minutes=10))
def look_again(context: Context) -> str:
    """Every ten minutes: plan the visits that look whether what was found is put right."""
    planned = 0
    while found := plan_rechecks(now=context.now):
        planned += found
        context.progress(planned)
    return f"安排复核 {planned} 次"


@job("inspections.recount_caps", every=timedelta(hours=1))
def recount(context: Context) -> str:
    """Every hour: what is left under the caps, where they were counted by other rules."""
    counted = 0
    while found := recount_stale(now=context.now):
        counted += found
        context.progress(counted)
    return f"重算 {counted} 家企业的频次"
