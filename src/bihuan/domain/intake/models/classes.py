"""What was learned about classes and units, from what, and what it said about each report."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.cases.models import Report
from bihuan.domain.intake.vocabulary import UnitBasis
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import Subject


class ClassModel(models.Model):
    """分类模型: one training for a pack, kept in files whose digests stand here.

    One row of a pack is in use. Rows stay, so that an old suggestion still tells which model spoke, and an earlier
    one can be taken up again. `training_digest` is over the examples that it learned from: the same examples give
    the same digest. `unit_sha256` is empty where too little was dispatched to learn units from. `measures` are
    those of `judging`, on reports that the judging part had not seen, under `class` and `unit`.
    """

    version = models.PositiveIntegerField(unique=True)
    sha256 = models.CharField(max_length=64)
    unit_sha256 = models.CharField(max_length=64, blank=True)
    pack = models.CharField(max_length=80)
    trained_at = models.DateTimeField()
    trained_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    training_digest = models.CharField(max_length=64)
    labels = models.PositiveSmallIntegerField()
    examples = models.PositiveIntegerField()
    corrections = models.PositiveIntegerField(default=0)
    threshold = models.FloatField()
    measures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    in_use = models.BooleanField(default=False)
    used_since = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pack"], condition=Q(in_use=True), name="one_class_model_in_use")
        ]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def subject(self) -> Subject:
        return Subject("class_model", self.pk, str(self))


class Suggestion(models.Model):
    """建议: what a model said about a report before people decided, and what they decided then.

    `guesses` are the three best classes with their probabilities (0 to 1) and the words that spoke for them; below
    the threshold it abstained (`is_sure` is false). Codes are kept as they were then; a decided one is empty until
    somebody decided.
    """

    report = models.OneToOneField(Report, models.PROTECT, related_name="suggestion")
    model = models.ForeignKey(ClassModel, models.PROTECT, related_name="suggestions")
    suggested_at = models.DateTimeField()
    guesses: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    suggested_class = models.CharField(max_length=5)
    probability = models.FloatField()
    is_sure = models.BooleanField()
    decided_class = models.CharField(max_length=5, blank=True)
    decided_at = models.DateTimeField(null=True)
    suggested_unit = models.CharField(max_length=40, blank=True)
    unit_basis = models.CharField(max_length=8, choices=UnitBasis, blank=True)
    decided_unit = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["decided_at"], name="suggestion_decided"),
            models.Index(fields=["suggested_at"], name="suggestion_suggested"),
        ]

    def __str__(self) -> str:
        return f"{self.suggested_class} for {self.report_id}"
