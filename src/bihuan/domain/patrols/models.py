"""Patrol rounds with their stops and deductions, and the colour that each section has now."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.domain.cases.models import Report
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.patrols.vocabulary import Colour, RoundState, StopState
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class Round(models.Model):
    """巡查任务: one person walks these sections with one scored list (a code of the rules) until a day."""

    scored_list = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    patroller = models.ForeignKey(Person, models.PROTECT, related_name="rounds")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.OPEN)
    assigned_at = models.DateTimeField()
    assigned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    ended_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["patroller", "state"], name="rounds_of_a_person")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """What people quote: `L` (路) and the number with a check digit."""
        return encode("L", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("patrol_round", self.pk, self.code)


class Stop(models.Model):
    """One section of a round: what was deducted makes its score, the score by the band table its colour.

    `band` is the interval as it read then. `entry_seq` is the journal's entry of the grade, which an allowed appeal
    reverses. `report` is what the rule for a colour reported.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="stops")
    thing = models.ForeignKey(GovernedObject, models.PROTECT, related_name="stops")
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=StopState, default=StopState.WAITING)
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    colour = models.CharField(max_length=8, choices=Colour, blank=True)
    band = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    walked_at = models.DateTimeField(null=True)
    walked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    graded_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    appeal = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=500, blank=True)
    entry_seq = models.BigIntegerField(null=True)
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["round", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["round", "thing"], name="one_stop_a_section"),
            models.CheckConstraint(
                condition=Q(state__in=(StopState.WAITING, StopState.SKIPPED))
                | (Q(score__isnull=False, walked_at__isnull=False) & ~Q(colour="")),
                name="what_is_walked_has_a_score",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["thing", "graded_at"], name="stops_of_a_section"),
            models.Index(fields=["state", "graded_at"], name="stops_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.position}"

    @property
    def code(self) -> str:
        """What people quote: `Q` and the number with a check digit."""
        return encode("Q", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("patrol_stop", self.pk, self.code)


class Deduction(models.Model):
    """扣分: a line of the scored list, how many times, and the points as the list said then; perhaps already reported."""

    stop = models.ForeignKey(Stop, models.PROTECT, related_name="deductions")
    line = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    count = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=5, decimal_places=1)
    note = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(count__gt=0, points__gte=0), name="a_deduction_deducts")
        ]

    def __str__(self) -> str:
        return f"{self.line} × {self.count}"


class Standing(models.Model):
    """The colour that a section has by one scored list, from the last grade that counts, and since when it has it."""

    thing = models.ForeignKey(GovernedObject, models.PROTECT, related_name="standings")
    scored_list = models.CharField(max_length=40)
    colour = models.CharField(max_length=8, choices=Colour)
    score = models.DecimalField(max_digits=5, decimal_places=1)
    stop = models.ForeignKey(Stop, models.PROTECT, related_name="+")
    graded_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["thing"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["thing", "scored_list"], name="one_standing_a_list"),
            models.CheckConstraint(condition=Q(since__lte=F("graded_at")), name="a_colour_has_a_past"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["scored_list", "score", "id"], name="standing_by_score")
        ]

    def __str__(self) -> str:
        return f"{self.thing_id} {self.colour}"


class PatrolRules(models.Model):
    """The rules of `patrols.toml` from a day on (see `queries.rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "patrol rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)
