"""What is queued, what runs, and what the worker may take next."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from bihuan.foundation.jobs.models import Job
from bihuan.foundation.jobs.policy import visible_jobs
from bihuan.foundation.jobs.vocabulary import LIVE, VERIFY_JOURNAL, JobState
from bihuan.foundation.journal.policy import require_verify
from bihuan.kernel.actors import Actor


def live_jobs(actor: Actor) -> QuerySet[Job]:
    """Jobs that are queued or running, periodic ones included, oldest first."""
    return visible_jobs(actor).filter(state__in=LIVE).order_by("run_at", "id")


def finished_jobs(actor: Actor) -> QuerySet[Job]:
    """Jobs that are done, failed or cancelled, latest first."""
    return visible_jobs(actor).exclude(state__in=LIVE).order_by("-finished_at", "-id")


def failed_jobs(actor: Actor) -> QuerySet[Job]:
    """Jobs that failed for good and that nobody has run again, latest first."""
    return visible_jobs(actor).filter(state=JobState.FAILED).order_by("-finished_at", "-id")


def claimable(now: datetime, names: Collection[str], limit: int = 10) -> list[Job]:
    """Jobs of these names that are due, or whose worker let its lease run out."""
    due = Q(state=JobState.QUEUED, run_at__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
    # Said twice, for the planner: `state__in` is the condition of the index.
    rows = Job.objects.filter(due, state__in=LIVE, name__in=names)
    return list(rows.order_by("run_at", "id")[:limit])


def latest_verification(actor: Actor) -> Job | None:
    """The newest check of the journal, for whoever may ask for one; refuses the others (`not_permitted`)."""
    require_verify(actor)
    return Job.objects.filter(name=VERIFY_JOURNAL).order_by("-id").first()
