"""The job that sends what is due."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bihuan.foundation.jobs.registry import job
from bihuan.foundation.jobs.worker import Context
from bihuan.foundation.outbox.actions import deliver_due
from bihuan.foundation.outbox.queries import due_messages


def is_anything_due() -> bool:
    """Asked about once a second by each worker: one look into an index of what is on its way."""
    return due_messages(timezone.now()).exists()


def deliver(context: Context) -> str:
    """Send until nothing is due or the channels' tokens are used up; the next round is seconds away."""
    sent = 0
    while tries := deliver_due(now=timezone.now()):
        sent += tries
        context.progress(sent)
    return f"发送 {sent} 条"


def register() -> None:
    """Declare the job. Called in `AppConfig.ready`."""
    job("outbox.deliver", every=timedelta(seconds=2), when=is_anything_due)(deliver)
