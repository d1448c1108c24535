"""Officers with their certificates, the pool of lecturers, courses with their seats, and the ledger of hours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from bihuan.domain.officers.vocabulary import CertificateKind, CourseState, EnrolmentState, HoursKind
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode

ZERO = Decimal(0)


class Officer(models.Model):
    """执法人员: a person who inspects. `since` is the first day on which he held a certificate; his hours count from then."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="officer")
    since = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return self.person.name

    @property
    def subject(self) -> Subject:
        return Subject("officer", self.pk, self.person.username)


class Certificate(models.Model):
    """A certificate from `valid_from` (inclusive) to `valid_to` (exclusive). Its number stands here and in no entry."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=12, choices=CertificateKind, default=CertificateKind.ENFORCEMENT)
    number = models.CharField(max_length=40, unique=True)
    issuer = models.CharField(max_length=100)
    scope = models.CharField(max_length=100)
    valid_from = models.DateField()
    valid_to = models.DateField()
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-valid_from", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="certificate_runs_forward"
            )
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The number as others than its holder and his administration read it."""
        return f"{self.number[:4]}{'*' * max(len(self.number) - 8, 1)}{self.number[-4:]}"

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day < self.valid_to


class Lecturer(models.Model):
    """Somebody who may teach these fields (codes of the rules); `person` when he has an account."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    organisation = models.CharField(max_length=100)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    teaches: models.JSONField[list[str]] = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        return Subject("lecturer", self.pk, self.code)


class Course(models.Model):
    """A course at one time and place. Open for the units named, with those below them; for everybody when none is.

    `room_key` is what the codes shown in the room are made from (see `queries.rooms`).
    """

    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    field = models.CharField(max_length=40)
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    lecturer = models.ForeignKey(Lecturer, models.PROTECT, related_name="courses")
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    open_for: models.ManyToManyField[Unit, Any] = models.ManyToManyField(Unit, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=CourseState, default=CourseState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    room_key = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="course_runs_forward"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="course_has_hours"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "starts_at"], name="course_by_state")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def code(self) -> str:
        """What people quote: `K` (课) and the number with a check digit."""
        return encode("K", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("course", self.pk, self.code)


class Enrolment(models.Model):
    """One officer's seat in one course, how he signed in, who confirmed it, and what he thought of it."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="enrolments")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=10, choices=EnrolmentState, default=EnrolmentState.ENROLLED)
    enrolled_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    points = models.PositiveSmallIntegerField(null=True)
    comment = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["course", "officer"], name="one_seat_a_course"),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gte=1, points__lte=5), name="one_to_five_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} in {self.course_id}"


class HoursEntry(models.Model):
    """One line of an officer's hours; never changed. A wrong line is taken back by a negative one that names it.

    `year` is the year that the hours count for, `on` the day of the course. `entry_seq` is the journal's entry.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="hours")
    kind = models.CharField(max_length=10, choices=HoursKind)
    year = models.PositiveSmallIntegerField()
    on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="hours")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    entry_seq = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "hours entries"
        ordering: ClassVar[list[str]] = ["-on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(reverses=None, hours__gt=0) | Q(reverses__isnull=False, hours__lt=0),
                name="only_a_reversal_is_negative",
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["officer", "year"], name="hours_of_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.hours} of {self.officer_id} in {self.year}"


class TrainingRules(models.Model):
    """The rules of `officers.toml` from a day on (see `queries.rules`)."""

    valid_from = models.DateField(unique=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "training rules"
        ordering: ClassVar[list[str]] = ["-valid_from"]

    def __str__(self) -> str:
        return str(self.valid_from)
