"""Counts that are kept while things move, so that the board costs the same at a million cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.district.models import Place
from bihuan.foundation.accounts.models import Person, Unit


class Tally(models.Model):
    """A change of a count: rows are only added with a move, and a job adds them up into one.

    Stocks (`open`, `overdue`) have no day; flows (`accepted`, `filed`, `closed`, `rebounded`) have one. `settled` is a stock
    by day: the cases that were closed then and have not been opened again, which is what a list of them shows.
    Adding rows instead of updating one keeps two dispatchers from waiting for each other.
    """

    measure = models.CharField(max_length=12)
    day = models.DateField(null=True)
    street = models.ForeignKey(Place, models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=16, blank=True)
    n = models.IntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["measure", "day"], name="tally_measure"),
            # Holds all that the board adds up, so that it never has to look at the rows themselves.
            models.Index(fields=["measure", "day", "street", "unit", "state", "n"], name="tally_sums"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.n:+}"


class SavedView(models.Model):
    """A list's filters and columns under a name, one's own or shared with everybody."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "page", "name"], name="one_view_a_name")
        ]

    def __str__(self) -> str:
        return self.name
