"""Which days are worked, and at what hours. A day without a row is worked from Monday to Friday."""

from __future__ import annotations

from typing import ClassVar

from django.db import connection, models

from bihuan.foundation.calendar.vocabulary import DayKind, DayScope


class CalendarYear(models.Model):
    """A year whose national holidays are known; a limit that reaches into any other year is provisional."""

    year = models.PositiveSmallIntegerField(unique=True)
    source = models.CharField(max_length=200)
    published = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from its weekday. Where both scopes name one day, the district's word counts."""

    day = models.DateField()
    kind = models.CharField(max_length=8, choices=DayKind)
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=200)
    scope = models.CharField(max_length=8, choices=DayScope)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "scope"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "scope"], name="calendar_one_day_a_scope")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class WorkPeriods(models.Model):
    """The hours of a working day from `valid_from` until the next row begins: `[["08:00", "12:00"], …]`."""

    valid_from = models.DateField(unique=True)
    periods = models.JSONField()

    class Meta:
        ordering: ClassVar[list[str]] = ["valid_from"]
        verbose_name_plural = "work periods"

    def __str__(self) -> str:
        return f"{self.valid_from} {self.periods}"


class CalendarVersion(models.Model):
    """One row, locked by every change of the calendar and given a new random token by it.

    Processes keep their calendar for as long as the token stands. It is random and no counter, so a
    calendar that was read inside a transaction that later rolled back can never pass for a newer one.
    """

    token = models.UUIDField()

    def __str__(self) -> str:
        return str(self.token)

    @classmethod
    def present_token(cls) -> object | None:
        """The token now, as the database spells it; None in an empty installation.

        Written out, because every clock asks: building the query would take ten times the asking.
        """
        with connection.cursor() as cursor:
            cursor.execute("SELECT token FROM calendar_calendarversion")
            row = cursor.fetchone()
        return row[0] if row else None
