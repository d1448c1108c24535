"""What is asked about reports of a class."""

from __future__ import annotations

from bihuan.domain.cases.models import Question
from bihuan.domain.district.models import Category


def questions_of(category: Category) -> list[Question]:
    """What is asked about a report of this class now, in order; notices stand among the questions."""
    return list(Question.objects.filter(category=category, in_use=True).order_by("number"))


def classes_with_questions() -> set[int]:
    """The keys of the classes about which something is asked."""
    return set(Question.objects.filter(in_use=True).values_list("category_id", flat=True))
