"""A visit: who comes to which enterprise on which day, why, how it counts, and what is looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.cases.models import Case
from bihuan.domain.checklists.vocabulary import PhotoRule
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.vocabulary import (
    AnswerState,
    Counting,
    EntryWay,
    Rating,
    Result,
    VisitKind,
    VisitState,
)
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class Visit(models.Model):
    """检查: one door entry of one or several departments.

    `counting` says how it stands in the cap ledger of `planned_on`'s year; an exempt one names its ground and what
    proves it. `plan_code` is given by the approval. `first` is the visit that this one looks at again, `case` the
    case whose closing asked for that. `rating_hash` is of the token in the enterprise's link.
    """

    enterprise = models.ForeignKey(GovernedObject, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=VisitKind)
    state = models.CharField(max_length=10, choices=VisitState, default=VisitState.PLANNED)
    purpose = models.CharField(max_length=200)
    scenario = models.CharField(max_length=40, blank=True)
    scenario_name = models.CharField(max_length=80, blank=True)
    scenario_name_en = models.CharField(max_length=120, blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="led_visits")
    planned_on = models.DateField()
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    is_urgent = models.BooleanField(default=False)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    plan_code = models.CharField(max_length=24, blank=True)
    counting = models.CharField(max_length=8, choices=Counting)
    ground = models.CharField(max_length=24, blank=True)
    evidence = models.CharField(max_length=80, blank=True)
    entered_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entry_way = models.CharField(max_length=10, choices=EntryWay, blank=True)
    entry_note = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    left_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    signed_at = models.DateTimeField(null=True)
    rating_hash = models.CharField(max_length=64, blank=True, db_index=True)
    rating = models.CharField(max_length=6, choices=Rating, blank=True)
    rating_reasons: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    rating_words = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True)
    end_note = models.CharField(max_length=200, blank=True)
    first = models.ForeignKey("self", models.PROTECT, null=True, related_name="rechecks")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="recheck_visits")

    class Meta:
        ordering: ClassVar[list[str]] = ["-planned_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(counting=Counting.EXEMPT) | (~Q(ground="") & ~Q(evidence="")),
                name="an_exempt_visit_is_proved",
            ),
            models.UniqueConstraint(fields=["plan_code"], condition=~Q(plan_code=""), name="one_plan_code"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["enterprise", "planned_on"], name="visit_of_enterprise"),
            models.Index(fields=["state", "planned_on"], name="visit_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.enterprise_id} {self.planned_on}"

    @property
    def code(self) -> str:
        """What people quote: `V` and the number with a check digit."""
        return encode("V", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("visit", self.pk, self.code)

    @property
    def year(self) -> int:
        """The year whose caps it stands under."""
        return self.planned_on.year

    @property
    def stayed(self) -> timedelta | None:
        """How long the officers were inside."""
        return self.left_at - self.entered_at if self.left_at and self.entered_at else None


class VisitUnit(models.Model):
    """A department that comes along; each has been there once, whoever leads."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="unit_rows")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="visit_rows")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["visit", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "unit"], name="a_unit_once_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.unit_id}"


class VisitOfficer(models.Model):
    """Who goes."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="officer_rows")
    person = models.ForeignKey(Person, models.PROTECT, related_name="visit_rows")

    class Meta:
        ordering: ClassVar[list[str]] = ["visit", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "person"], name="an_officer_once_a_visit")
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.person_id}"


class VisitItem(models.Model):
    """A check item as it read on the day of the visit, and what was found: 未查 until an officer says otherwise.

    `answer` is the id of the answer that stands, empty for none: whoever answers says which one he saw.
    `category` is the class of the case that a violation becomes. `conflicts` counts answers that wait for a decision.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=500, blank=True)
    how = models.CharField(max_length=500, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    is_key = models.BooleanField(default=False)
    minutes = models.PositiveSmallIntegerField(default=0)
    photo = models.CharField(max_length=8, choices=PhotoRule, default=PhotoRule.ON_FAIL)
    category = models.CharField(max_length=5, blank=True)
    result = models.CharField(max_length=14, choices=Result, default=Result.UNCHECKED)
    answer = models.UUIDField(null=True)
    conflicts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["visit", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["visit", "code"], name="an_item_once_a_visit"),
            models.CheckConstraint(
                condition=Q(result=Result.UNCHECKED, answer=None) | (~Q(result=Result.UNCHECKED) & Q(answer__isnull=False)),
                name="a_result_has_its_answer",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.result}"

    @property
    def standing(self) -> Any:
        """The answer that stands, from what was prefetched; None as long as nobody has looked."""
        return next((one for one in self.answers.all() if one.state == AnswerState.STANDING), None)

    @property
    def disputed(self) -> list[Any]:
        """The answers that wait for a decision."""
        return [one for one in self.answers.all() if one.state == AnswerState.CONFLICTING]


class DoorCode(models.Model):
    """门码: the code at an enterprise's door. Its token is derived from key and number; only its hash stands here.

    A new number makes the old print worthless.
    """

    enterprise = models.OneToOneField(GovernedObject, models.PROTECT, related_name="door_code")
    number = models.PositiveIntegerField(default=1)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.number}"
