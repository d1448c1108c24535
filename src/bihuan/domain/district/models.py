"""The map, the things on it, the classes of what can go wrong, and who answers for what and where.

Validity runs from `valid_from` (inclusive; none: since ever) to `valid_to` (exclusive; none: open).
No row is ever deleted, because records name it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import F, Q

from bihuan.domain.district.vocabulary import CategoryKind, EvidenceRule, PlaceKind, Risk
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.journal.record import Subject

# JSON types of each type of particular that a pack can name.
_PARTICULARS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "date": (str,),
    "choice": (str,),
    "integer": (int,),
    "number": (int, float),
    "flag": (bool,),
    "list": (list,),
}


def valid_on(day: date) -> Q:
    """The rows in force on a day."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


class Place(models.Model):
    """A district, street, community or grid cell.

    `path` is the codes from the district down (`/320508/320508005/`), so one prefix finds a place with all
    within. `outline` is a GeoJSON Polygon or MultiPolygon in WGS84; `lon`, `lat` a point inside it and `h3`
    that point's cell at resolution 9. A place in use has no `valid_to`.
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, choices=PlaceKind)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, db_index=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    h3 = models.CharField(max_length=16, blank=True, db_index=True)
    outline: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["path"]

    def __str__(self) -> str:
        return self.name


class ObjectKind(models.Model):
    """A kind of governed object, from the pack: road, residential compound, enterprise, river section, …

    `fields` lists the particulars that an object of the kind has: `{"key", "name", "name_en", "type", "choices"}`.
    `is_looked_up`: everybody may name a thing of this kind as a place (a road; not a firm or a device).
    """

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    fields: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    is_looked_up = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name

    def problem_with(self, data: Mapping[str, Any]) -> str:
        """What is wrong with an object's particulars; empty when all are fields of the kind and of their type."""
        specs = {spec["key"]: spec for spec in self.fields}
        for key, value in data.items():
            if key not in specs:
                return f"“{self.name}”没有属性 {key}"
            if not _fits(specs[key], value):
                return f"属性 {key} 的值“{value}”不对（{_expected(specs[key])}）"
        return ""


def _fits(spec: Mapping[str, Any], value: Any) -> bool:
    allowed = _PARTICULARS.get(spec.get("type", "text"), (str,))
    is_of_type = isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))
    return is_of_type and ("choices" not in spec or value in spec["choices"])


def _expected(spec: Mapping[str, Any]) -> str:
    return "、".join(map(str, spec["choices"])) if "choices" in spec else spec.get("type", "text")


class GovernedObject(models.Model):
    """A thing that the district answers for. `in_pack`: the latest pack lists it, so a later one may end it."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.ForeignKey(ObjectKind, models.PROTECT, related_name="objects_of_kind")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="governed_objects")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    h3 = models.CharField(max_length=16, blank=True, db_index=True)
    owner_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="governed_objects"
    )
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    in_pack = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        return Subject("object", self.pk, self.code)

    @property
    def standing(self) -> dict[str, str]:
        """Where an entry about the object belongs."""
        return {"place": self.place.path, "unit": self.owner_unit.path if self.owner_unit else ""}


class Category(models.Model):
    """One class of a code set (大类 `E01`, 小类 `E0102`) as it reads during its validity.

    Another code set may give a code another meaning later: that is another row, and a case keeps the row
    that it was filed under.
    """

    code = models.CharField(max_length=5, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=16, choices=CategoryKind)
    topic = models.CharField(max_length=40, blank=True)
    risk = models.CharField(max_length=8, choices=Risk, default=Risk.NORMAL)
    evidence = models.CharField(max_length=8, choices=EvidenceRule, default=EvidenceRule.BOTH)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code", "valid_from"]
        verbose_name_plural = "categories"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code"], condition=Q(valid_to=None), name="one_open_category"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_category_a_day"),
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """Who answers for a class of matters in a place, for a time.

    `category` is a prefix: empty (everything), `E`, `E01` or `E0102`. The row of the narrowest class wins, then
    the row of the smallest place. A row withdrawn before it took effect has `valid_to == valid_from`.
    `from_pack`: a pack brought this row; `in_pack`: the latest one still has it, with the end `stated_to`.
    """

    category = models.CharField(max_length=5, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="duties")
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="leads")
    assists: models.ManyToManyField[Unit, DutyAssist] = models.ManyToManyField(
        Unit, through="DutyAssist", related_name="assists"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    from_pack = models.BooleanField(default=False)
    in_pack = models.BooleanField(default=False)
    stated_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["category", "place__path", "valid_from", "pk"]
        verbose_name_plural = "duties"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["category", "place"], condition=Q(valid_to=None), name="one_open_duty"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="duty_runs_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or '*'} · {self.place} → {self.lead}"

    @property
    def assist_units(self) -> list[Unit]:
        """The assisting units in the table's order."""
        return [row.unit for row in self.assist_rows.all()]

    @property
    def subject(self) -> Subject:
        return Subject("duty", self.pk, f"{self.category or '*'}@{self.place.code}")

    @property
    def standing(self) -> dict[str, str]:
        """Where an entry about the duty belongs."""
        return {"category": self.category, "place": self.place.path, "unit": self.lead.path}


class DutyAssist(models.Model):
    """A unit that assists, in the order in which the duty table names it."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="assist_rows")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["duty", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["duty", "unit"], name="assists_once")
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.position} {self.unit_id}"


class Revision(models.Model):
    """One random token for each thing that processes keep in memory (`map`, `duty`).

    Whoever changes the rows gives it a new token in the same transaction; whoever keeps them in memory compares.
    """

    name = models.CharField(max_length=16, primary_key=True)
    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.name} {self.token}"

    @classmethod
    def renew(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"token": uuid.uuid4().hex})

    @classmethod
    def token_of(cls, name: str) -> str:
        """The present token; empty while nothing was ever loaded.

        Written out, because every move asks for one or two: building the query would take ten times the asking.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT token FROM district_revision WHERE name = %s", [name])
            row = cursor.fetchone()
        return row[0] if row else ""
