"""What officers said and photographed, each under the id that the phone gave it, so that nothing is taken twice or lost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.inspections.models.visits import Visit, VisitItem
from bihuan.domain.inspections.vocabulary import ActKind, AnswerState, Result
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.files.models import StoredFile


class Act(models.Model):
    """One thing done on a phone, under the id that the phone made up. The same id again changes nothing."""

    uuid = models.UUIDField(unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=ActKind)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Answer(models.Model):
    """One officer's result for one item, with when and where he gave it.

    `base` is the answer that he saw standing when he gave this one, empty for none. Where another one had meanwhile
    come to stand, both are kept and this one waits for a decision. `recorded_at` is when it reached us.
    """

    uuid = models.UUIDField(unique=True)
    item = models.ForeignKey(VisitItem, models.PROTECT, related_name="answers")
    result = models.CharField(max_length=14, choices=Result)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=AnswerState)
    base = models.UUIDField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.result} by {self.by_id}"


class Photo(models.Model):
    """A photograph of one item."""

    uuid = models.UUIDField(unique=True)
    item = models.ForeignKey(VisitItem, models.PROTECT, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.uuid)
