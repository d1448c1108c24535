"""The jobs of intake: keeping the shelves on which reports about the same thing are found."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.intake.actions import file_reports
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


@job("intake.file_reports", every=timedelta(minutes=1))
def file_new_reports(context: Context) -> str:
    """Every minute; what came since is compared all the same, so nothing is missed in between."""
    total = 0
    while filed := file_reports(now=context.now):
        total += filed
        context.progress(total)
    return f"{total} 条诉求编入比对索引"
