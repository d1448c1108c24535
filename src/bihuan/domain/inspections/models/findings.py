"""What a visit leads to: the enterprise's signature, and findings that became cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.inspections.models.visits import Visit, VisitItem
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.files.models import StoredFile


class Finding(models.Model):
    """问题: an item found wrong that was passed on. Report and case know it by `item`; `recheck` looks again."""

    item = models.OneToOneField(VisitItem, models.PROTECT, related_name="finding")
    report = models.OneToOneField(Report, models.PROTECT, related_name="finding")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recheck = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="looked_at")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.report_id}"

    @property
    def case(self) -> Case | None:
        """The case that it became, or was joined to."""
        return self.report.case


class Signature(models.Model):
    """The enterprise's signature under the record. `agreed` is false for 拒签, and then `note` says why."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="signature")
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=60, blank=True)
    agreed = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.visit_id}"
