"""Asking back after closing: the call-back with its answer, calls that reached nobody, requests to re-open, demands."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.callbacks.vocabulary import (
    LIVE_DEMAND_STATES,
    AnswerWay,
    AttemptResult,
    CallBackState,
    DemandKind,
    DemandState,
    ReopeningState,
    Satisfaction,
)
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.district.models import Category, Place
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class CallBack(models.Model):
    """回访: one question to one reporter about one closing of his case.

    Unit, street and class are those of the closing. `call_at` is from when it may be telephoned (again), `due_at`
    until when one asks. `comment` is what the reporter said in his own words: it stands here and in no entry.
    `is_exempt` repeats that his demand was found unreasonable or out of power; the answer itself stays.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="call_backs")
    case = models.ForeignKey(Case, models.PROTECT, related_name="call_backs")
    closed_at = models.DateTimeField()
    source = models.CharField(max_length=20, choices=Source)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    street = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=12, choices=CallBackState, default=CallBackState.WAITING)
    opened_at = models.DateTimeField()
    call_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, choices=AnswerWay, blank=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfaction = models.CharField(max_length=12, choices=Satisfaction, blank=True)
    comment = models.CharField(max_length=500, blank=True)
    is_exempt = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["report", "closed_at"], name="one_call_back_a_closing"),
            models.CheckConstraint(
                condition=~Q(state=CallBackState.ANSWERED)
                | (Q(answered_at__isnull=False, contacted__isnull=False, solved__isnull=False) & ~Q(satisfaction="")),
                name="an_answer_is_whole",
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["call_at", "id"], condition=Q(state=CallBackState.WAITING), name="call_back_waiting"
            ),
            models.Index(
                fields=["due_at"], condition=Q(state=CallBackState.WAITING), name="call_back_to_end"
            ),
            models.Index(
                fields=["answered_at"], condition=Q(state=CallBackState.ANSWERED), name="call_back_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.report_id}"

    @property
    def code(self) -> str:
        """What people quote: `H` (回访) and the number with a check digit."""
        return encode("H", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("call_back", self.pk, self.code)


class Attempt(models.Model):
    """A call that brought no answer."""

    call_back = models.ForeignKey(CallBack, models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=12, choices=AttemptResult)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.result} at {self.at}"


class Reopening(models.Model):
    """要求重新打开: the reporter says that it is not solved. `note` is what he is told when it is refused."""

    call_back = models.OneToOneField(CallBack, models.PROTECT, related_name="reopening")
    state = models.CharField(max_length=10, choices=ReopeningState, default=ReopeningState.ASKED)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(state=ReopeningState.ASKED), name="reopening_asked")
        ]

    def __str__(self) -> str:
        return f"{self.state} for {self.call_back_id}"


class Demand(models.Model):
    """诉求认定: what was demanded is unreasonable or out of power, proposed by one person and decided by another."""

    call_back = models.ForeignKey(CallBack, models.PROTECT, related_name="demands")
    kind = models.CharField(max_length=14, choices=DemandKind)
    ground = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=DemandState, default=DemandState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["call_back"],
                condition=Q(state__in=sorted(LIVE_DEMAND_STATES)),
                name="one_live_demand",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], condition=Q(state=DemandState.PROPOSED), name="demand_proposed")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.call_back_id}"


class CallBackRules(models.Model):
    """The rules of `callbacks.toml` from a day on (see `queries.rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "call-back rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)
