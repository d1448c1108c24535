"""What a resident holds in hand, and how much came from where."""

from __future__ import annotations

from typing import ClassVar

import uuid_utils.compat as uuid_utils
from django.db import models
from django.db.models import Q

from bihuan.domain.cases.models import Case, Evidence, Report
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.outbox.vocabulary import Channel
from bihuan.foundation.personal.tables import SealedTable


class Receipt(models.Model):
    """回执: the reporter's own page. Who knows the address of the page may read it; only its hash stands here.

    The code to quote is the report's own; it opens what is public and nothing more.
    """

    report = models.OneToOneField(Report, models.PROTECT, related_name="receipt")
    token_hash = models.CharField(max_length=64, unique=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"receipt of {self.report_id}"


class Release(models.Model):
    """公开照片: somebody of the desk has looked at a resident's picture and lets everybody see its public copy."""

    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="release")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"release of {self.evidence_id}"


class Follower(models.Model):
    """订阅: somebody who is told by e-mail or text message when a public case, or his own report, moves on.

    `page` is the token of his receipt, so that a message can lead to it; it and the address are sealed. Nothing is
    sent but one question before he confirms. `told_seq` is the last entry that he was told of. A row is deleted when
    it ends, and the address with it.
    """

    uuid = models.UUIDField(unique=True, default=uuid_utils.uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="followers")
    receipt = models.ForeignKey(Receipt, models.CASCADE, null=True, related_name="followers")
    channel = models.CharField(max_length=12, choices=Channel)
    sealed_address = models.TextField(blank=True)
    address_hash = models.CharField(max_length=60, blank=True)
    sealed_page = models.TextField(blank=True)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    told_seq = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) ^ Q(receipt__isnull=False), name="follows_one_thing"
            ),
            models.UniqueConstraint(fields=["case", "address_hash"], name="follows_a_case_once"),
            models.UniqueConstraint(fields=["receipt", "address_hash"], name="follows_a_receipt_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["address_hash", "asked_at"], name="follower_address")
        ]

    def __str__(self) -> str:
        return f"follower {self.pk}"

    @property
    def subject(self) -> Subject:
        return Subject("follower", self.pk)


FOLLOWER = SealedTable(
    "residents.follower",
    Follower,
    row="uuid",
    columns={"address": "sealed_address", "page": "sealed_page"},
    hashes={"address": "address_hash"},
)


class Arrivals(models.Model):
    """How much of one sort (`what`) came from one address (or, with an empty `origin`, from all) in one window.

    `origin` is a keyed hash of address and window: it tells nothing afterwards, and two windows of one address
    cannot be linked. Rows of past windows are deleted.
    """

    window_at = models.DateTimeField()
    what = models.CharField(max_length=10, default="report")
    origin = models.CharField(max_length=32, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "arrivals"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["window_at", "what", "origin"], name="one_count_a_window")
        ]

    def __str__(self) -> str:
        return f"{self.n} at {self.window_at}"
