"""The cap ledger: the dated rules, and one row for each enterprise and year that planners lock."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.district.models import GovernedObject


class InspectionRules(models.Model):
    """The rules of `inspections.toml` from a day on (see `queries.rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "inspection rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)


class CapYear(models.Model):
    """What one year of visits has been to one enterprise. Who plans a visit locks this row, so a cap holds for two.

    The numbers repeat the visits, counted anew under the lock: `counted`, `exempt` and `felt` are visits that took
    place, `held` are counted ones still to come. `left` is what the tightest cap leaves, None without a cap.
    """

    enterprise = models.ForeignKey(GovernedObject, models.PROTECT, related_name="cap_years")
    year = models.PositiveSmallIntegerField()
    counted = models.PositiveSmallIntegerField(default=0)
    held = models.PositiveSmallIntegerField(default=0)
    exempt = models.PositiveSmallIntegerField(default=0)
    felt = models.PositiveSmallIntegerField(default=0)
    left = models.SmallIntegerField(null=True)
    rules_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "enterprise"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["enterprise", "year"], name="one_cap_year")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["year", "left"], condition=Q(left__isnull=False), name="cap_nearest")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.year}"
