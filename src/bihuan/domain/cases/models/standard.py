"""The standards for filing, handling and closing, and the local rules: both dated, both from the pack."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.models import Category
from bihuan.kernel.clock import Limit, LimitUnit


class StandardRow(models.Model):
    """When a category is filed, and when it may be closed. A change is a new row from a later day."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="standards")
    row = models.PositiveSmallIntegerField()
    condition = models.TextField()
    closing_condition = models.TextField()
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["category__code", "row", "valid_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["category", "row", "valid_from"], name="one_row_from_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="standard_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category.code}-{self.row}"


class StandardStage(models.Model):
    """One limit of a standard row. Most rows have one; staged rows have several, all counted from dispatch."""

    UNITS: ClassVar[list[tuple[str, Any]]] = [
        (LimitUnit.URGENT_HOUR, _("紧急工作时")),
        (LimitUnit.WORK_HOUR, _("工作时")),
        (LimitUnit.WORK_DAY, _("工作日")),
        (LimitUnit.NATURAL_DAY, _("自然日")),
    ]
    standard = models.ForeignKey(StandardRow, models.PROTECT, related_name="stages")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=6, decimal_places=2)
    unit = models.CharField(max_length=12, choices=UNITS)

    class Meta:
        ordering: ClassVar[list[str]] = ["standard", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["standard", "number"], name="one_stage_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.limit}".strip()

    @property
    def limit(self) -> Limit:
        return Limit(Decimal(self.amount), LimitUnit(self.unit))


class CaseRules(models.Model):
    """The local rules of `cases.toml` from a day on."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-valid_from"]
        verbose_name_plural = "case rules"

    def __str__(self) -> str:
        return str(self.valid_from)
