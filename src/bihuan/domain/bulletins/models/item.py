"""An item with its versions, the shares of its contributors and the marks of its numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.bulletins.models.issue import Issue
from bihuan.domain.bulletins.vocabulary import ItemState, MarkKind, Origin
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class Item(models.Model):
    """一条信息. Title and text are those of its latest `version`; earlier ones stand in `Version`.

    `author` reported it for `unit`. `exhibit` is a table with bars that is printed below the text (of a draft from
    metrics). `is_forced` says that it was approved without its road: `forced_review` is what was found afterwards.
    """

    title = models.CharField(max_length=120)
    text = models.TextField()
    version = models.PositiveSmallIntegerField(default=1)
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.CONTRIBUTED)
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.DRAFT)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    author = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_version = models.PositiveSmallIntegerField(null=True)
    is_forced = models.BooleanField(default=False)
    forced_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    forced_review = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="items")
    column = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    exhibit: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    forwarded_to = models.CharField(max_length=80, blank=True)
    feedback = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-id"], name="item_state"),
            models.Index(fields=["unit", "-id"], name="item_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """What people quote: `X` (信息) and the number with a check digit."""
        return encode("X", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("bulletin_item", self.pk, self.code)

    @property
    def characters(self) -> int:
        """How long the text is: everything but white space counts."""
        return len("".join(self.text.split()))


class Version(models.Model):
    """How an item read after one change."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_edit = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["item", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class Share(models.Model):
    """What a unit contributed to an item, as a part of 1. The shares of an item add to 1."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=4, decimal_places=3, default=Decimal(1))

    class Meta:
        ordering: ClassVar[list[str]] = ["item", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "unit"], name="one_share_a_unit"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="share_is_part_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.share}"


class Mark(models.Model):
    """What is known of one number in one version of an item: bound to a metric's value, or free with a source.

    `start` and `end` are offsets in the version's text as `kernel.figures` gives them. `metric` with `window`, `scope`
    and `as_of` (null: as of publication) name the value; `value` is what it was when it was bound, `unit` its unit.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="marks")
    version = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=MarkKind)
    metric = models.CharField(max_length=60, blank=True)
    window = models.CharField(max_length=60, blank=True)
    scope = models.CharField(max_length=120, blank=True)
    as_of = models.DateTimeField(null=True)
    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    unit = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["item", "version", "start"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "version", "start"], name="one_mark_a_number"),
            models.CheckConstraint(
                condition=Q(kind=MarkKind.FREE) & ~Q(source="") | Q(kind=MarkKind.BOUND) & ~Q(metric=""),
                name="a_mark_explains",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} {self.kind}"
