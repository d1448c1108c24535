"""The job that forgets old idempotency keys."""

from __future__ import annotations

from datetime import timedelta

from bihuan.api.once import forget_old
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


def forget_keys(context: Context) -> str:
    """Forget what nobody will send again."""
    return f"清理 {forget_old(now=context.now)} 个幂等键"


def register() -> None:
    """Declare the job. Called in `AppConfig.ready`."""
    job("api.forget_keys", every=timedelta(days=1))(forget_keys)
