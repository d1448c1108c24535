"""Many about one thing in a short time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.district.models import Category, Place
from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class HotIssue(models.Model):
    """热点: a burst of reports about one thing, found by the job. Its reports are those of the same `first` (see `Thing`).

    `week`, `week_before` and `total` count them as of `counted_at`: the last seven days, the seven before, all.
    `surprise` is in decimal digits: 3 means that chance would bring so many once in a thousand such weeks.
    `place` is the narrowest place that holds all of them, `category` the class that most have.
    """

    first = models.OneToOneField(Report, models.PROTECT, related_name="hot_issue")
    title = models.CharField(max_length=120)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=HotIssueState, default=HotIssueState.FOUND)
    found_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    last_heard_at = models.DateTimeField()
    week = models.PositiveIntegerField()
    week_before = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    surprise = models.FloatField()
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="hot_issues")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-week", "-id"], name="hot_state"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """What people quote: `R` (热点) and the number with a check digit."""
        return encode("R", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("hot_issue", self.pk, self.code)


class HotRules(models.Model):
    """The rules of `hot.toml` from a day on (see `queries.hot_rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "hot rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)
