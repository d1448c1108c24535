"""Messages to people, and how fast each channel may be used."""

from __future__ import annotations

from typing import ClassVar

import uuid_utils.compat as uuid_utils
from django.conf import settings
from django.db import models
from django.db.models import Q

from bihuan.foundation.outbox.vocabulary import Channel, MessageState


class Message(models.Model):
    """One message to one person on one channel, written in the transaction of what it tells about.

    A person gets a message of one `dedupe_key` at most once on a channel. `next_at` is when it is to be
    sent or, while it is being sent, when somebody else may take it over. `fallback_of` is the message
    that failed before this one was written.
    """

    uuid = models.UUIDField(unique=True, default=uuid_utils.uuid7, editable=False)
    channel = models.CharField(max_length=12, choices=Channel)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    about_type = models.CharField(max_length=30, blank=True)
    about_id = models.BigIntegerField(null=True)
    link = models.CharField(max_length=300, blank=True)
    dedupe_key = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MessageState)
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
            )
        ]

    def __str__(self) -> str:
        return self.subject


class ChannelRate(models.Model):
    """The token bucket of a channel: `per_minute` tokens flow in, at most `burst` wait, a message takes one."""

    channel = models.CharField(max_length=12, choices=Channel, unique=True)
    per_minute = models.PositiveIntegerField()
    burst = models.PositiveIntegerField()
    tokens = models.FloatField()
    refilled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.per_minute}/min"
