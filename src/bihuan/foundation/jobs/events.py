"""What people do to jobs. What the worker does to them stands in the job's own row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class JobCancelled(Event):
    """Somebody asked a job to stop; `was` is the state it was in."""

    kind: ClassVar[str] = "jobs.cancelled"
    label: ClassVar[str | Promise] = _("取消了后台任务")
    name: str
    was: str


@dataclass(frozen=True)
class JobRerun(Event):
    """Somebody put a failed or cancelled job back into the queue."""

    kind: ClassVar[str] = "jobs.rerun"
    label: ClassVar[str | Promise] = _("重跑了后台任务")
    name: str
    was: str
