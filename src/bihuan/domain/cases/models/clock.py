"""A clock per stage, with every pause and its reason, so that any deadline can be recomputed and explained."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.cases.models.case import Case, Report
from bihuan.domain.cases.models.work import Check, Supervision, Task
from bihuan.domain.cases.vocabulary import Stage
from bihuan.kernel.clock import Limit, LimitUnit


class StageClock(models.Model):
    """Measures one stage. Running while `stopped_at` and `paused_at` are empty.

    `amount` is the limit with granted extensions; `base_amount` the limit of the standard.
    """

    stage = models.CharField(max_length=10, choices=Stage)
    name = models.CharField(max_length=60, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="clocks")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="clocks")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="clocks")
    check_record = models.ForeignKey(Check, models.PROTECT, null=True, related_name="clocks")
    supervision = models.ForeignKey(Supervision, models.PROTECT, null=True, related_name="clocks")
    number = models.PositiveSmallIntegerField(default=1)
    base_amount = models.DecimalField(max_digits=6, decimal_places=2)
    amount = models.DecimalField(max_digits=7, decimal_places=2)
    unit = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    is_provisional = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    on_time = models.BooleanField(null=True)
    is_overdue = models.BooleanField(default=False)
    is_exempt = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                condition=Q(stopped_at=None) & Q(is_overdue=False) & ~Q(due_at=None),
                name="clock_to_fall_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.limit}"

    @property
    def limit(self) -> Limit:
        return Limit(Decimal(self.amount), LimitUnit(self.unit))

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and self.paused_at is None


class ClockPause(models.Model):
    """An interval in which a clock stood still, and why. Open while `ends_at` is empty."""

    clock = models.ForeignKey(StageClock, models.PROTECT, related_name="pauses")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ends_at=None), name="one_open_pause")
        ]

    def __str__(self) -> str:
        return self.reason
