"""Partners whose systems send work orders, the orders with what they were told of them, and mails that are no reports."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.cases.models import Report
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.channels.vocabulary import MailReason
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.journal.record import Subject


class Partner(models.Model):
    """对接单位: another system, such as the city's 12345 hotline. The keys of its `account` speak for it.

    Status is pushed to `hook`; without one the partner asks. `secret_number` tells which of its derived secrets
    signs the pushes now.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    account = models.OneToOneField(Person, models.PROTECT, related_name="partner")
    source = models.CharField(max_length=20, choices=Source, default=Source.HOTLINE)
    hook = models.CharField(max_length=300, blank=True)
    secret_number = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> Subject:
        return Subject("partner", self.pk, self.code)


class Order(models.Model):
    """工单: a report under the number that a partner gave it.

    `digest` is keyed and tells whether the same number comes with the same content. `pushed_seq` is the last entry
    that the partner was told, 0 for none; what stands in the journal after it is still to be told. `failures` counts
    tries in a row that failed, `next_at` is before when none is made: None until somebody says «again».
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=50)
    report = models.OneToOneField(Report, models.PROTECT, related_name="order")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    pushed_seq = models.BigIntegerField(default=0)
    pushed_status = models.CharField(max_length=12, blank=True)
    pushed_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["partner", "number"], name="one_order_a_number")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["next_at"], name="order_next")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.number}"

    @property
    def subject(self) -> Subject:
        return Subject("order", self.pk, self.number)


class UnfiledMail(models.Model):
    """没有收下的来信: a mail in the box that became no report, and why. Its words stay in the box.

    `key` is the same for each delivery of the mail; `sender` is masked already.
    """

    key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=12, choices=MailReason)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.reason} {self.key[:12]}"

    @property
    def subject(self) -> Subject:
        return Subject("mail", self.pk, self.key[:12])
