"""Targets with every version of their terms, and the values that units report of those no metric measures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.domain.targets.vocabulary import Among, Comparing, Firmness
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject


class Target(models.Model):
    """What is promised: of a metric, or of a free `measure` whose values are reported.

    The columns hold the terms of the latest `version`; `starts_on` and `due_on` are both included. `covers` is the list of
    a 全覆盖 as it was fixed then, codes with names, and `quantity` its length. `whole` is the target that this one is
    a part of. `why` says of a free measure why no metric will do: somebody has to fill it in. `pack_row` is the table that a
    pack last gave it, so that the same table changes nothing twice.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    metric = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=120, blank=True)
    comparator = models.CharField(max_length=3, choices=Comparing)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=20)
    firmness = models.CharField(max_length=10, choices=Firmness)
    starts_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    whole = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    among = models.CharField(max_length=10, choices=Among, blank=True)
    covers: models.JSONField[dict[str, str]] = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    ended_on = models.DateField(null=True)
    pack_row: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(due_on__gte=F("starts_on")), name="target_runs_forward"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="target_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def subject(self) -> Subject:
        return Subject("target", self.pk, self.code)

    @property
    def last_day(self) -> date:
        """The last day that counts: an ended target stops the day before."""
        return min(self.due_on, self.ended_on - timedelta(days=1)) if self.ended_on else self.due_on


class TargetVersion(models.Model):
    """The terms of a target from a day on, and why they were changed. The first is the original plan; none is ever lost."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    terms: models.JSONField[dict[str, Any]] = models.JSONField()
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["target", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["target", "number"], name="one_target_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.target_id} v{self.number}"


class TargetReport(models.Model):
    """What a unit says that its free measure had come to by the end of a day. Of several for one day the last counts."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="reports")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4)
    covered: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["target", "-on", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["target", "-on", "-id"], name="target_report_latest")
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.on} {self.value}"
