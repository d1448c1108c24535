"""Issues: what is printed together, its number, and the figures as they were printed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.bulletins.vocabulary import IssueState
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class BulletinRules(models.Model):
    """The rules of `bulletin.toml` from a day on (see `queries.rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "bulletin rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)


class Issue(models.Model):
    """一期: the items that are printed together.

    `month` is the first day of the month that it reports on. `content` is everything that is printed, fixed at sign-off
    and made whole (with the seal) at publication: what is shown and sent later is made from it alone.
    """

    series = models.CharField(max_length=20)
    is_supplement = models.BooleanField(default=False)
    month = models.DateField()
    dated_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=IssueState, default=IssueState.ARRANGING)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    content: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-published_at"], condition=Q(state=IssueState.PUBLISHED), name="issue_published"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.month:%Y-%m}"

    @property
    def code(self) -> str:
        """What people quote: `J` (简报) and the number with a check digit."""
        return encode("J", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("bulletin_issue", self.pk, self.code)


class Number(models.Model):
    """A number that was given out, and stays given out.

    `number` counts in the series and year, supplements apart; `in_year` counts over all series of the year and is null
    for a supplement. `skipped` says why nothing was printed under it: an issue was cancelled, or it was used on paper.
    """

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    is_supplement = models.BooleanField(default=False)
    number = models.PositiveSmallIntegerField()
    in_year = models.PositiveSmallIntegerField(null=True)
    issue = models.OneToOneField(Issue, models.PROTECT, null=True, related_name="number")
    skipped = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["series", "year", "is_supplement", "number"], name="number_given_once"
            ),
            models.UniqueConstraint(fields=["year", "in_year"], name="year_number_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year} {self.number}"

    @property
    def subject(self) -> Subject:
        return Subject("bulletin_number", self.pk, str(self))


class FrozenFigure(models.Model):
    """A figure as it was printed: the value with all that is needed to work it out again.

    `number` counts the bound figures of the issue. `digest` is the SHA-256 over the seqs of the entries behind it.
    """

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="figures")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=60)
    sentence = models.CharField(max_length=200)
    metric = models.CharField(max_length=60)
    definition = models.CharField(max_length=20)
    window = models.CharField(max_length=60)
    scope = models.CharField(max_length=120, blank=True)
    as_of = models.DateTimeField()
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(max_length=20, blank=True)
    digest = models.CharField(max_length=64)
    entries = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["issue", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issue", "number"], name="one_figure_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.text} in {self.issue_id}"
