"""The durable table of work to do after a transaction, with who is doing it and how far he is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.foundation.jobs.vocabulary import LIVE, JobState


class Job(models.Model):
    """One piece of work: the name of a registered function and the ids that it needs.

    A running job belongs to `worker` until `lease_until`; then another may take it over. `attempts`
    numbers the tries, so that somebody who lost his lease can be told from his successor. `again` asks
    for one more run after the present one. A periodic job is one row that never ends.
    """

    name = models.CharField(max_length=60)
    args: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    dedupe_key = models.CharField(max_length=120, blank=True)
    is_periodic = models.BooleanField(default=False)
    again = models.BooleanField(default=False)
    cancel_asked = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    run_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            # Finished jobs are not in it, so the worker's question stays small for ever.
            models.Index(fields=["run_at", "id"], condition=Q(state__in=LIVE), name="job_live"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(state__in=LIVE) & ~Q(dedupe_key=""),
                name="job_once_while_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
