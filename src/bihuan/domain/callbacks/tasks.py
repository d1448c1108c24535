"""The job of call-backs: it looks at what is closed, so no closing is forgotten because a message was lost."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.callbacks.actions import end_run_out, open_due_call_backs, withdraw_overtaken
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


@job("callbacks.follow_closings", every=timedelta(minutes=5))
def follow_closings(context: Context) -> str:
    """Every five minutes: ask about what was closed, drop what was opened again, end what nobody answered in time."""
    done = {}
    for name, step in (("撤回", withdraw_overtaken), ("到期", end_run_out), ("列入", open_due_call_backs)):
        total = 0
        while found := step(now=context.now):
            total += found
            context.progress(total)
        done[name] = total
    return "，".join(f"{name} {count} 件" for name, count in done.items())
