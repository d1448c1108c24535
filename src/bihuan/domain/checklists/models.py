"""Check items with their law, who holds the power over each, and the scenario checklists made of them.

Everything is dated: validity runs from `valid_from` (inclusive) to `valid_to` (exclusive; none: open). No row is
deleted and none that has begun is rewritten: visits name the version that they were made by.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.domain.checklists.vocabulary import (
    CapClass,
    ItemClass,
    PhotoRule,
    PowerHow,
    PowerLevel,
    VersionState,
)
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import Subject


class CheckItem(models.Model):
    """One thing that the district may check, by the code that people quote. What it says is in its versions."""

    code = models.CharField(max_length=16, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> Subject:
        return Subject("check_item", self.pk, self.code)


class ItemVersion(models.Model):
    """How an item reads for a time.

    `department` is whose field the item is; who may check it on a day stands in `Power`. `officer_minutes` maps a
    unit's code to the minutes of its officers. `on_site` false: data or paper can show it, so nobody goes to look.
    `frequency` maps a credit grade to times a year. `same_as` names the item that asks the same.
    """

    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=120)
    field = models.CharField(max_length=60, db_index=True)
    department = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    law = models.CharField(max_length=200)
    article = models.CharField(max_length=120)
    item_class = models.CharField(max_length=8, choices=ItemClass)
    on_site = models.BooleanField(default=True)
    low_disturbance = models.BooleanField(default=False)
    cap_class = models.CharField(max_length=12, choices=CapClass)
    minutes = models.PositiveSmallIntegerField()
    officer_minutes: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    photo = models.CharField(max_length=8, choices=PhotoRule)
    method = models.CharField(max_length=400)
    evidence = models.CharField(max_length=400)
    frequency: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    choices: models.JSONField[list[str]] = models.JSONField(default=list)
    note = models.CharField(max_length=400, blank=True)
    same_as = models.ForeignKey(CheckItem, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["item__code", "valid_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "valid_from"], name="one_item_version_a_day"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(valid_to=None), name="one_open_item_version"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="item_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Power(models.Model):
    """A unit holds the power over an item at a level, for a time.

    A power at the level of streets reaches as far as its holder's area, any other the whole district; the narrower
    one wins. A row withdrawn before it took effect has `valid_to == valid_from`. `from_pack`: a pack brought
    the row; `stated_to` is the end that the pack gave it, which people may since have brought forward.
    """

    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="powers")
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    level = models.CharField(max_length=8, choices=PowerLevel)
    how = models.CharField(max_length=12, choices=PowerHow)
    reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    from_pack = models.BooleanField(default=False)
    stated_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["item__code", "valid_from", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["item", "holder"], condition=Q(valid_to=None), name="one_open_power_a_holder"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="power_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} → {self.holder}"

    def is_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to > day)

    @property
    def is_withdrawn(self) -> bool:
        """Taken back before it took effect: it held on no day."""
        return self.valid_to == self.valid_from

    @property
    def area(self) -> str:
        """The code of the place that the power reaches; empty for the whole district."""
        return self.holder.area if self.level == PowerLevel.STREET else ""


class Scenario(models.Model):
    """A kind of place that is visited with one checklist: a restaurant, a warehouse."""

    code = models.CharField(max_length=32, unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> Subject:
        return Subject("scenario", self.pk, self.code)


class ScenarioVersion(models.Model):
    """A scenario's checklist as it reads for a time; a draft has no days yet.

    `trades` are the words for the enterprises that it is meant for. `questions` are `{key, text, text_en}`: yes or
    no, asked before the items, and the items' conditions speak of their keys.
    """

    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=VersionState)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    trades: models.JSONField[list[str]] = models.JSONField(default=list)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    questions: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["scenario__code", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_checklist_a_number"),
            models.UniqueConstraint(
                fields=["scenario", "valid_from"], condition=Q(state=VersionState.ADOPTED),
                name="one_checklist_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=VersionState.ADOPTED) | Q(valid_from__isnull=False), name="adopted_has_a_day"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class ChecklistLine(models.Model):
    """An item on a version's list, in order. `when` is a condition over the version's questions; empty: always."""

    version = models.ForeignKey(ScenarioVersion, models.PROTECT, related_name="lines")
    item = models.ForeignKey(CheckItem, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    when = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["version", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["version", "item"], name="an_item_once_a_list"),
            models.UniqueConstraint(fields=["version", "position"], name="one_line_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.item_id}"
