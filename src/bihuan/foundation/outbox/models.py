"""Messages to people, and how fast each channel may be used."""

from __future__ import annotations

from typing import ClassVar

import uuid_utils.compat as uuid_utils
from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.foundation.outbox.vocabulary import Channel, MessageState
from bihuan.foundation.personal.tables import SealedTable


class Message(models.Model):
    """One message to one person or one address on one channel, written in the transaction of what it tells about.

    `person` is empty for somebody without an account. The address is sealed (see `foundation.personal`), and so is
    the one to try when this channel has failed for good (`channel:address`). To him the link may be the only key
    to his page, so it is sealed as well, and `link` stays empty.
    A person or an address gets a message of one `dedupe_key` at most once on a channel. `next_at` is when it is to be
    sent or, while it is being sent, when somebody else may take it over. `fallback_of` is the message
    that failed before this one was written. `can_leave`: the page of its link lets the reader order no more of them,
    also by a POST of his mail program (RFC 8058).
    """

    uuid = models.UUIDField(unique=True, default=uuid_utils.uuid7, editable=False)
    channel = models.CharField(max_length=12, choices=Channel)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    sealed_address = models.TextField(blank=True)
    address_hash = models.CharField(max_length=60, blank=True)
    sealed_instead = models.TextField(blank=True)
    sealed_link = models.TextField(blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    about_type = models.CharField(max_length=30, blank=True)
    about_id = models.BigIntegerField(null=True)
    link = models.CharField(max_length=300, blank=True)
    can_leave = models.BooleanField(default=False)
    dedupe_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=MessageState)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True)
    error = models.CharField(max_length=300, blank=True)
    fallback_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="fallback")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "channel", "id"], name="message_inbox"),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            # What is on its way or unread is little; what was dealt with is not in these.
            models.Index(
                fields=["next_at", "id"],
                condition=Q(state__in=(MessageState.QUEUED, MessageState.SENDING)),
                name="message_due",
            ),
            models.Index(
                fields=["person"],
                condition=Q(channel=Channel.IN_APP, state=MessageState.DELIVERED),
                name="message_unread",
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "channel", "dedupe_key"], condition=~Q(dedupe_key=""), name="message_once"
            ),
            models.UniqueConstraint(
                fields=["address_hash", "channel", "dedupe_key"],
                condition=Q(person=None) & ~Q(dedupe_key="") & ~Q(address_hash=""),
                name="message_once_an_address",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


ADDRESS = SealedTable(
    "outbox.message",
    Message,
    row="uuid",
    columns={"address": "sealed_address", "instead": "sealed_instead", "link": "sealed_link"},
    hashes={"address": "address_hash"},
)


class ChannelRate(models.Model):
    """The token bucket of a channel: `per_minute` tokens flow in, at most `burst` wait, a message takes one."""

    channel = models.CharField(max_length=12, choices=Channel, unique=True)
    per_minute = models.PositiveIntegerField()
    burst = models.PositiveIntegerField()
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.per_minute}/min"
