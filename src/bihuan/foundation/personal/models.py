"""The looks at personal data: a log of its own, apart from the journal, because it says who knows whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.foundation.personal.vocabulary import Way


class PersonalLook(models.Model):
    """Somebody saw personal data whole. Database triggers refuse to update or delete it.

    `fields` names what was shown, parted by commas; of a search, `found` is how many records it led to.
    It never holds the data itself.
    """

    at = models.DateTimeField()
    actor_key = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=60)
    unit = models.CharField(max_length=255, blank=True)
    way = models.CharField(max_length=10, choices=Way)
    subject_type = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True)
    subject_code = models.CharField(max_length=40, blank=True)
    fields = models.CharField(max_length=60)
    found = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at", "actor_key"], name="look_at_actor"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="look_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} → {self.subject_code or self.way}"
