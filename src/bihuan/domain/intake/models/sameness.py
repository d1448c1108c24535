"""What is kept so that earlier reports about the same thing are found by every process and after a restart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.cases.models import Report


class MarkCounts(models.Model):
    """用语频次: how many reports have each mark of words (see `understanding.sameness.rarity`). One row.

    `packed` counts `messages` reports; `waiting` more are filed and not counted yet. `version` rises with every new
    counting, so that a process knows when to read it again.
    """

    ONLY = 1

    version = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    packed = models.BinaryField(default=b"")
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "mark counts"

    def __str__(self) -> str:
        return f"v{self.version} of {self.messages}"


class Shelf(models.Model):
    """The newest reports filed under one mark or one H3 cell, the newest last; never more than `index.DEPTH`.

    `key` is the bucket of a mark (below 2^20) or the number of a cell (above 2^59).
    """

    key = models.BigIntegerField(primary_key=True)
    newest: models.JSONField[list[int]] = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "shelves"

    def __str__(self) -> str:
        return f"{self.key}: {len(self.newest)}"


class FiledReport(models.Model):
    """A report that stands on its shelves. `is_counted`: its marks are in the counts."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="filed")
    is_counted = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["report"], condition=models.Q(is_counted=False), name="filed_uncounted"),
        ]

    def __str__(self) -> str:
        return str(self.report_id)


class Thing(models.Model):
    """Which thing a report is about: `first` is the earliest report about it, its own for something new.

    Unlike the shelves it is not made again: a hot issue keeps the reports that it was decided with.
    """

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="thing")
    first = models.ForeignKey(Report, models.CASCADE, related_name="gathered")

    def __str__(self) -> str:
        return f"{self.report_id} of {self.first_id}"
