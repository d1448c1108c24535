"""The job of the resident's side: forgetting where reports came from."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.residents.actions import forget_arrivals
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


@job("residents.forget_arrivals", every=timedelta(hours=1))
def forget(context: Context) -> str:
    """Every hour: counts of past hours serve nobody."""
    return f"{forget_arrivals(now=context.now)} 个来源计数已删除"
