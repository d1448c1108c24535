"""The burden meter: how many forms a unit sends in, and how much of each the product fills in by itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FormUse(models.Model):
    """One form (by the name of its address) sent in by the people of one unit on one day. No person, no content.

    `asked` fields were on the forms, `prefilled` came back as the product had filled them in, `typed` were filled in
    or changed by people; what was left empty is in neither. `is_recorded` once the journal has the day.
    """

    unit = models.CharField(max_length=255)
    form = models.CharField(max_length=80)
    day = models.DateField()
    times = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    prefilled = models.PositiveIntegerField()
    typed = models.PositiveIntegerField()
    is_recorded = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-day", "unit", "form"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit", "form", "day"], name="one_form_use_a_day")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["day"], name="form_use_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.form} {self.times}"
