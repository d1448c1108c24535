"""What people send (report), what the district handles (case), and who sent it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from bihuan.domain.cases.models.standard import StandardRow
from bihuan.domain.cases.models.statements import Statement
from bihuan.domain.cases.vocabulary import CaseState, ClosingKind, Colour, ReportState, Source
from bihuan.domain.district.models import Category, GovernedObject, Place
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.personal.tables import SealedTable
from bihuan.kernel.codes import encode

if TYPE_CHECKING:
    from bihuan.domain.cases.models.clock import StageClock


class Case(models.Model):
    """案件: one thing to be put right, however many people reported it.

    `state` changes in actions alone. `due_at` is the next deadline of any running clock, `handle_due_at`
    the last deadline of handling as promised to the reporter. Counters repeat what the journal says,
    so that lists need no joins; `is_open` repeats whether the state is one of `OPEN_STATES`.
    """

    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True)
    standard = models.ForeignKey(StandardRow, models.PROTECT, null=True, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    text = models.TextField()
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    street = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    community = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    object = models.ForeignKey(GovernedObject, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=20, choices=Source)
    is_urgent = models.BooleanField(default=False)
    on_spot = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=CaseState, default=CaseState.ACCEPTED)
    is_open = models.BooleanField(default=True)
    colour = models.CharField(max_length=8, choices=Colour, blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    maintainer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    next_look_back_on = models.DateField(null=True, blank=True)

    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField()

    due_at = models.DateTimeField(null=True, blank=True)
    handle_due_at = models.DateTimeField(null=True, blank=True)
    is_overdue = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    is_exempt = models.BooleanField(default=False)
    is_provisional = models.BooleanField(default=False)

    closing_kind = models.CharField(max_length=8, choices=ClosingKind, blank=True)
    end_reason = models.CharField(max_length=40, blank=True)
    end_note = models.CharField(max_length=500, blank=True)
    found_nothing = models.BooleanField(default=False)
    return_ruled = models.BooleanField(default=True)
    reports_count = models.PositiveIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    suspensions = models.PositiveSmallIntegerField(default=0)
    rebounds = models.PositiveSmallIntegerField(default=0)
    urges = models.PositiveSmallIntegerField(default=0)

    standing: Any = None
    """What the board counted before the move under way; set and read by actions, not a column."""

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-id"], name="case_state"),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(fields=["is_open", "-id"], name="case_open"),
            models.Index(fields=["street", "is_open", "-id"], name="case_street"),
            models.Index(fields=["community", "is_open", "-id"], name="case_community"),
            models.Index(fields=["lead_unit", "is_open", "-id"], name="case_lead"),
            models.Index(fields=["category", "is_open", "-id"], name="case_category"),
            models.Index(
                fields=["street", "category", "-id"], condition=Q(is_open=True), name="case_street_class"
            ),
            models.Index(fields=["state", "handled_at", "id"], name="case_state_handled"),
            models.Index(fields=["state", "moved_at", "id"], name="case_state_moved"),
            models.Index(fields=["is_open", "rebounds"], name="case_rebounded"),
            models.Index(
                fields=["id"],
                condition=Q(state__in=[CaseState.ACCEPTED, CaseState.VERIFYING]),
                name="case_to_file",
            ),
            models.Index(fields=["accepted_at"], name="case_accepted"),
            models.Index(fields=["closed_at"], condition=~Q(closed_at=None), name="case_closed"),
            models.Index(fields=["is_overdue", "-id"], condition=Q(is_overdue=True), name="case_overdue"),
            # SQLite takes a bare truth value for no equality, and would sort the one above.
            models.Index(fields=["-id"], condition=Q(is_overdue=True), name="case_overdue_newest"),
            models.Index(
                fields=["next_look_back_on"], condition=~Q(next_look_back_on=None), name="case_next_look_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """What people quote: `A` and the number with a check digit."""
        return encode("A", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("case", self.pk, self.code)

    @cached_property
    def running_clocks(self) -> list[StageClock]:
        """The clocks that have not stopped, by stage, read once; actions keep the list true while they hold the row."""
        clocks = RUNNING_CLOCKS.records(self.pk)
        for clock in clocks:
            clock.case = self
        return clocks


RUNNING_CLOCKS: Statement[StageClock] = Statement(
    lambda key: Case(pk=key).clocks.filter(stopped_at=None).order_by("number", "pk")
)


class Report(models.Model):
    """诉求: what somebody sent, in his words. Several reports can be about one case.

    `source_key` is the channel's own number; where it has none, `delivery` knows the same words of the same sender
    about the same spot on the same day again (see `actions.redelivery`).
    """

    source = models.CharField(max_length=20, choices=Source)
    source_key = models.CharField(max_length=80, blank=True)
    delivery = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True)
    suggested_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.RECEIVED)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="reports")
    end_reason = models.CharField(max_length=40, blank=True)
    end_note = models.CharField(max_length=500, blank=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    extra: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~Q(source_key=""), name="one_report_a_source_key"
            ),
            models.UniqueConstraint(
                fields=["source", "delivery"], condition=~Q(delivery=""), name="one_report_a_delivery"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-id"], name="report_state"),
            models.Index(fields=["reported_by", "-id"], name="report_reported_by"),
            models.Index(fields=["-reported_at", "-id"], name="report_reported_at"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """What people quote: `S` and the number with a check digit."""
        return encode("S", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("report", self.pk, self.code)


class ReporterContact(models.Model):
    """Who reported and how to reach him. Apart from the report, so that lists never carry it.

    Name, telephone and e-mail are sealed (see `foundation.personal`); `phone_hash` finds a number without
    opening anything. After erasure the row stays and says when: nothing personal is left in it.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="contact")
    sealed_name = models.TextField(blank=True)
    sealed_phone = models.TextField(blank=True)
    sealed_email = models.TextField(blank=True)
    phone_hash = models.CharField(max_length=60, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["phone_hash"], condition=~Q(phone_hash=""), name="contact_phone"),
        ]

    def __str__(self) -> str:
        return f"contact of {self.report_id}"


CONTACT = SealedTable(
    "cases.contact",
    ReporterContact,
    row="report_id",
    columns={"name": "sealed_name", "phone": "sealed_phone", "email": "sealed_email"},
    hashes={"phone": "phone_hash"},
)
