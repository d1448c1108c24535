"""The job that tells partners: it looks at what moved, so no push is forgotten because a message was lost."""

from __future__ import annotations

from datetime import timedelta

from bihuan.domain.channels.actions import push_due
from bihuan.domain.channels.queries.orders import listening_partners
from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context


def _is_anybody_listening() -> bool:
    return listening_partners().exists()


@job("channels.push", every=timedelta(seconds=15), when=_is_anybody_listening)
def push_status(context: Context) -> str:
    """Every fifteen seconds while a partner listens: what was not taken in a round waits for the next."""
    return f"推送 {push_due(now=context.now)} 件工单的办理情况"
