"""The year's plan: its rules, the plan as it was made, its visits by month, and what it leaves and why."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.models import Visit
from bihuan.domain.yearplans.vocabulary import PlanState, Way, Why
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class PlanRules(models.Model):
    """The rules of `plans.toml` from a day on (see `queries.rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "plan rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)


class YearPlan(models.Model):
    """年度检查计划. `number` counts the plans of a year; `before` is the plan that this one changes, and keeps what it can of.

    `stages` is what each step of the planner came to (`name, visits, objective, bound, seconds`); `load` and `capacity`
    are officer-minutes by unit code, twelve each. `digest` is of the problem that was solved. `seed` draws the teams of
    the months and stays unpublished until the year is over; `commitment` is its SHA-256. `alone` is how often the departments
    would go if each went by itself.
    """

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.MAKING)
    from_month = models.PositiveSmallIntegerField(default=1)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    job_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(null=True)
    stages: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    load: models.JSONField[dict[str, list[int]]] = models.JSONField(default=dict)
    capacity: models.JSONField[dict[str, list[int]]] = models.JSONField(default=dict)
    objective = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    enterprises = models.PositiveIntegerField(default=0)
    visit_count = models.PositiveIntegerField(default=0)
    alone = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    frozen_at = models.DateTimeField(null=True)
    frozen_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "number"], name="one_plan_a_number"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(state=PlanState.PUBLISHED), name="one_published_plan_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What people quote: `P` and the number with a check digit."""
        return encode("P", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("year_plan", self.pk, self.code)

    @property
    def gap_percent(self) -> float:
        """How far the plan may be from the best possible."""
        # Two sums in another order may differ in the last digit.
        return max(100 * (self.objective - self.bound) / self.bound, 0.0) if self.bound else 0.0

    @property
    def saved(self) -> int:
        """Visits that enterprises are spared."""
        return self.alone - self.visit_count


class PlanVisit(models.Model):
    """A visit of the plan in a month (1 to 12). `parts` are its lists, `{scenario, items}` each by the library's codes;
    `officer_minutes` are by unit code.

    `agreed_at`: the month is agreed with the enterprise, and stays when the plan is changed. `visit` is what it became.
    """

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="visits")
    enterprise = models.ForeignKey(GovernedObject, models.PROTECT, related_name="+")
    month = models.PositiveSmallIntegerField()
    parts: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField()
    officer_minutes: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["plan", "month", "enterprise__code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["plan", "enterprise", "month"], name="one_planned_visit_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.month}"

    @property
    def items(self) -> list[str]:
        """The check items that it is for, each once, in the order of its lists."""
        return list(dict.fromkeys(code for part in self.parts for code in part["items"]))


class PlanLeft(models.Model):
    """A due check that no visit of the plan makes, so many times, and why."""

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="left")
    enterprise = models.ForeignKey(GovernedObject, models.PROTECT, related_name="+")
    item = models.CharField(max_length=24)
    times = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=12, choices=Way)
    why = models.CharField(max_length=10, choices=Why)

    class Meta:
        ordering: ClassVar[list[str]] = ["plan", "enterprise__code", "item"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["plan", "how", "why"], name="left_by_reason")
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.item} × {self.times}"
