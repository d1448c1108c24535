"""What a resident holds in hand, and how much came from where."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.cases.models import Report


class Receipt(models.Model):
    """回执: the reporter's own page. Who knows the address of the page may read it; only its hash stands here.

    The code to quote is the report's own; it opens what is public and nothing more.
    """

    report = models.OneToOneField(Report, models.PROTECT, related_name="receipt")
    token_hash = models.CharField(max_length=64, unique=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"receipt of {self.report_id}"


class Arrivals(models.Model):
    """How many reports came from one address (or, with an empty `origin`, from all) in one window.

    `origin` is a keyed hash of address and window: it tells nothing afterwards, and two windows of one address
    cannot be linked. Rows of past windows are deleted.
    """

    window_at = models.DateTimeField()
    origin = models.CharField(max_length=32, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "arrivals"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["window_at", "origin"], name="one_count_a_window")
        ]

    def __str__(self) -> str:
        return f"{self.n} at {self.window_at}"
