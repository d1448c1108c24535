"""What is done on a case: tasks of units, checks, applications, supervision, pictures, look-back rounds."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull

from bihuan.domain.cases.models.case import Case, Report
from bihuan.domain.cases.vocabulary import (
    LIVE_APPLICATION_STATES,
    LIVE_TASK_STATES,
    ApplicationKind,
    ApplicationState,
    CheckKind,
    CheckResult,
    Colour,
    Phase,
    TaskRole,
    TaskState,
)
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.files.models import StoredFile
from bihuan.kernel.codes import encode

NEVER_DUE = IsNull(F("due_at"), True)  # the lookup's own signature
"""Sorts what has no deadline behind what has one, in words that both databases can walk an index by."""


class Task(models.Model):
    """派遣: what one unit is told to do on a case. Its clock runs from dispatch, not from signing for it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="tasks")
    role = models.CharField(max_length=8, choices=TaskRole)
    instruction = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.DISPATCHED)
    dispatched_at = models.DateTimeField()
    dispatched_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    note_digest = models.CharField(max_length=16, blank=True)
    return_reason = models.CharField(max_length=40, blank=True)
    return_note = models.CharField(max_length=500, blank=True)
    returned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    extensions = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(state__in=sorted(LIVE_TASK_STATES)),
                name="one_live_task_a_unit",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role=TaskRole.LEAD, state__in=sorted(LIVE_TASK_STATES)),
                name="one_live_lead",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "state", "due_at"], name="task_unit_state"),
            models.Index("unit", "state", NEVER_DUE, "due_at", "id", name="task_next_due"),
            models.Index(fields=["unit", "state", "reworks"], name="task_reworked"),
            models.Index(fields=["role", "unit", "case"], name="task_helping"),
            models.Index(fields=["note_digest"], condition=~Q(note_digest=""), name="task_note_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.unit}"

    @property
    def code(self) -> str:
        return encode("T", self.pk)


class Check(models.Model):
    """A look by somebody who did not handle the case: before filing, before closing, or later again."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=10, choices=CheckKind)
    assignee = models.ForeignKey(Person, models.PROTECT, null=True, related_name="checks")
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, choices=CheckResult, blank=True)
    note = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True)
    round = models.ForeignKey("LookBackRound", models.PROTECT, null=True, related_name="checks")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["case"], condition=Q(done_at=None), name="one_open_check")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["assignee", "done_at"], name="check_assignee"),
            models.Index(fields=["kind", "-id"], condition=Q(done_at=None), name="check_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class Application(models.Model):
    """申请: an extension, deferral, suspension, forced close or appeal, decided by others than who asks.

    asked → endorsed → granted, or refused. The asker, the endorser and the decider are three people
    (two for a forced close).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="applications")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="applications")
    kind = models.CharField(max_length=12, choices=ApplicationKind)
    ground = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateField(null=True)
    endorsed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    endorsed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=sorted(LIVE_APPLICATION_STATES)),
                name="one_live_application",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-id"], name="application_state")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class Supervision(models.Model):
    """督办: a coloured notice to the lead unit that asks for an answer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="supervisions")
    colour = models.CharField(max_length=8, choices=Colour)
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-id"], condition=Q(answered_at=None), name="supervision_open")
        ]

    def __str__(self) -> str:
        return f"{self.colour} on {self.case_id}"


class Evidence(models.Model):
    """A picture that belongs to a report or a case, with its phase and the flags raised when it came in."""

    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="evidence")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="evidence")
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="evidence")
    check_record = models.ForeignKey(Check, models.PROTECT, null=True, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=10, choices=Phase)
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    flags: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.phase} {self.file_id}"


class LookBackRound(models.Model):
    """回头看抽查: a draw of closed cases from a seed whose hash was published before the draw.

    `seed` stays unpublished until `drawn_at`; `commitment` is its SHA-256. With the seed anybody can draw again.
    """

    name = models.CharField(max_length=80)
    closed_from = models.DateTimeField()
    closed_to = models.DateTimeField()
    share = models.DecimalField(max_digits=5, decimal_places=4)
    minimum = models.PositiveSmallIntegerField(default=1)
    commitment = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    committed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    population = models.PositiveIntegerField(default=0)
    drawn = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return self.name
