"""What goes back and forth about items: comments, requests to units, checks by somebody outside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.bulletins.models.item import Item
from bihuan.domain.bulletins.vocabulary import FactCheckState, RequestState
from bihuan.foundation.accounts.models import Person, Unit
from bihuan.foundation.journal.record import Subject
from bihuan.kernel.codes import encode


class Comment(models.Model):
    """What somebody says of a version of an item."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="comments")
    version = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"on {self.item_id}"


class ItemRequest(models.Model):
    """约稿: a unit is asked for an item about a topic by a day."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    topic = models.CharField(max_length=120)
    note = models.CharField(max_length=500, blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.OPEN)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="requests")

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.topic}"

    @property
    def code(self) -> str:
        """What people quote: `Y` (约稿) and the number with a check digit."""
        return encode("Y", self.pk)

    @property
    def subject(self) -> Subject:
        return Subject("bulletin_request", self.pk, self.code)


class FactCheck(models.Model):
    """外部核实: one version of an item shown to somebody without an account by a link that answers once.

    Only the hash of the link's token is kept.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="fact_checks")
    version = models.PositiveSmallIntegerField()
    who = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=FactCheckState, default=FactCheckState.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ends_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.who} on {self.item_id}"
