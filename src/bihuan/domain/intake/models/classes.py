"""What was learned about classes, and from what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from bihuan.foundation.accounts.models import Person


class ClassModel(models.Model):
    """分类模型: one training of the classifier, kept in a file whose digest stands here.

    The newest row is in use. Rows stay, so that an old suggestion still tells which model spoke.
    `training_digest` is over the examples that it learned from: the same examples give the same digest.
    """

    version = models.PositiveIntegerField(unique=True)
    sha256 = models.CharField(max_length=64)
    pack = models.CharField(max_length=80)
    trained_at = models.DateTimeField()
    trained_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    training_digest = models.CharField(max_length=64)
    labels = models.PositiveSmallIntegerField()
    examples = models.PositiveIntegerField()
    threshold = models.FloatField()
    measures: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"
