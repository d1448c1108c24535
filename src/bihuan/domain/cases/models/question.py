"""What is asked of somebody who reports a matter of a certain class."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bihuan.domain.cases.vocabulary import AnswerKind
from bihuan.domain.district.models import Category


class Question(models.Model):
    """追问: one thing to ask about a report of a class, from the pack; `values` are what a list offers.

    Not deleted when a pack drops it (`in_use`); a report keeps question and answer in words of its own.
    `is_asked` is false for a notice that only tells the reporter something.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="questions")
    code = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=AnswerKind)
    is_required = models.BooleanField(default=False)
    is_asked = models.BooleanField(default=True)
    text = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300, blank=True)
    hint = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    values: models.JSONField[list[dict[str, str]]] = models.JSONField(default=list)
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["category", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["category", "code"], name="one_question_a_code")
        ]

    def __str__(self) -> str:
        return f"{self.category_id} {self.code}"
