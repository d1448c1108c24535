"""The answers that are kept so that a request sent twice is done once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.foundation.accounts.models import Person


class IdempotencyKey(models.Model):
    """A key under which a person's POST was done, with the digest of what was asked and the answer to give again.

    Written in the transaction of the effect: there is no effect without its key and no key without its effect.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    response = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "key"], name="one_answer_a_key")
        ]

    def __str__(self) -> str:
        return self.key
