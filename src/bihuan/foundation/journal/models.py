"""The journal: entries that are only ever added, and the seals over them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q


class Entry(models.Model):
    """One change, as it was when it happened. Database triggers refuse to update or delete it.

    `unit` and `place` are paths with their ancestors as of then, so a later re-organisation rewrites
    nothing. `quantity` and `amount` are exact; `reverses` makes this entry the correction of another.
    """

    seq = models.BigAutoField(primary_key=True)
    id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    subject_code = models.CharField(max_length=40, blank=True)
    topic = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=30, blank=True)
    unit = models.CharField(max_length=255, blank=True)
    place = models.CharField(max_length=255, blank=True)
    actor_key = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=15, decimal_places=4, default=1)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversed_by")
    reason = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["seq"]
        verbose_name_plural = "entries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["subject_type", "subject_id", "seq"], name="entry_subject"),
            models.Index(fields=["kind", "at"], name="entry_kind_at"),
            models.Index(fields=["at"], name="entry_at"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["reverses"], condition=~Q(reverses=None), name="reversed_once")
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.subject_code}"


class Seal(models.Model):
    """A Merkle root over a batch of entries, chained to the seal before it.

    `digest` is the hash of the seal's own header (number, previous digest, root, count, ranges, time,
    algorithm), so one digest that was printed somewhere fixes all entries up to it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    algorithm = models.CharField(max_length=10)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.digest[:12]}"


class SealLeaves(models.Model):
    """The leaf hashes of a seal, one after the other: the root proves them, and they tell which entry is bad."""

    seal = models.OneToOneField(Seal, models.PROTECT, primary_key=True, related_name="leaves")
    hashes = models.BinaryField()

    class Meta:
        verbose_name_plural = "seal leaves"

    def __str__(self) -> str:
        return f"{self.seal_id}"


class SealRange(models.Model):
    """A run of consecutive entries that one seal holds, both ends included. Runs of all seals are disjoint."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="ranges")
    first_seq = models.BigIntegerField(unique=True)
    last_seq = models.BigIntegerField(unique=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["first_seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(last_seq__gte=F("first_seq")), name="range_runs_forward")
        ]

    def __str__(self) -> str:
        return f"{self.first_seq}–{self.last_seq}"
