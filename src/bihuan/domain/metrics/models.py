"""Definitions of metrics, and the daily roll-ups that keep folds fast. Both can be made again: from pack and journal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class MetricDefinition(models.Model):
    """One version of a metric, as the pack wrote it. `valid_to` is the first day no longer in force."""

    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    rank = models.PositiveIntegerField()
    data: models.JSONField[dict[str, Any]] = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["rank", "version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "version"], name="metric_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


EVERYWHERE = "*"
"""In place of a unit and a place: the line of the whole district, which questions without a scope read."""


class Rollup(models.Model):
    """Entries of one day with equal dimensions, added up; a reversal counts against.

    Every entry is in two lines: in that of its unit and place, and in that of the whole district.

    `facets` holds, divided by the unit separator, the values of those data fields of the kind that definitions filter by.
    """

    day = models.DateField()
    kind = models.CharField(max_length=60)
    facets = models.CharField(max_length=500)
    topic = models.CharField(max_length=40)
    category = models.CharField(max_length=20)
    source = models.CharField(max_length=30)
    unit = models.CharField(max_length=255)
    place = models.CharField(max_length=255)
    entries = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=21, decimal_places=4)
    amount = models.DecimalField(max_digits=21, decimal_places=2)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["day", "kind", "facets", "topic", "category", "source", "unit", "place"],
                name="rollup_of_a_day_once",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["kind", "day"], condition=models.Q(place=EVERYWHERE), name="rollup_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.entries}"


class MonthlyRollup(models.Model):
    """Entries of the whole district in one month, added up; `day` is its first. Years and stocks are carried by months."""

    day = models.DateField()
    kind = models.CharField(max_length=60)
    facets = models.CharField(max_length=500)
    topic = models.CharField(max_length=40)
    category = models.CharField(max_length=20)
    source = models.CharField(max_length=30)
    entries = models.BigIntegerField()
    quantity = models.DecimalField(max_digits=21, decimal_places=4)
    amount = models.DecimalField(max_digits=21, decimal_places=2)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "day", "facets", "topic", "category", "source"], name="rollup_of_a_month_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m} {self.kind} {self.entries}"


class SubjectProfile(models.Model):
    """How many subjects of the whole district have a profile in a month: for each term that metrics of subjects ask about how often.

    `profile` holds the numbers, divided by commas, in the order of the slots of all definitions; reversals are taken off.
    """

    month = models.DateField()
    profile = models.CharField(max_length=500)
    subjects = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["month", "profile"], name="profile_of_a_month_once")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.profile} {self.subjects}"


class RollupState(models.Model):
    """How far the roll-ups reach: every entry up to `upto` except those in `holes`, which may yet be committed.

    `signature` names the facets and slots that they were made with; other definitions ask for another build. `kinds` says
    when an entry of each kind was recorded first, `known_at` when the last of all that are rolled up was.
    """

    upto = models.BigIntegerField(default=0)
    holes: models.JSONField[list[list[int]]] = models.JSONField(default=list)
    signature = models.CharField(max_length=64, blank=True)
    kinds: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    known_at = models.DateTimeField(null=True)
    rolled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.upto}"
