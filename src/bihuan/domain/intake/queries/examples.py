"""What the ledger knows of classes and units: filed reports, as people decided them in the end."""

from __future__ import annotations

from datetime import date

from django.db.models import F, QuerySet

from bihuan.domain.cases.models import Report
from bihuan.domain.district.queries import small_classes
from bihuan.domain.intake.models import Suggestion
from bihuan.domain.intake.queries.classes import message_of
from bihuan.domain.intake.understanding.examples import Example
from bihuan.domain.intake.understanding.words import Worded

MOST = 60_000
"""So many of the newest reports are learned from; more cost time and tell little that is new."""


def class_examples(on: date) -> list[Example]:
    """The reports of filed cases with the class they have now, corrections included; classes out of force are left out."""
    in_force = set(small_classes(on).values_list("code", flat=True))
    rows = Report.objects.exclude(case__filed_at=None).filter(case__category__code__in=in_force)
    told = rows.order_by("-pk").values_list("title", "text", "case__category__code")
    examples = [Example(message_of(title, text), code) for title, text, code in told[:MOST]]
    return [example for example in examples if example.words.all]


def unit_examples() -> list[Example]:
    """The reports of dispatched cases with the unit that leads them now, and their class and place as words."""
    rows = Report.objects.exclude(case__dispatched_at=None).exclude(case__lead_unit=None)
    told = rows.order_by("-pk").values_list(
        "title", "text", "case__category__code", "case__place__path", "case__lead_unit__code"
    )
    return [
        Example(located(message_of(title, text), category or "", path or ""), unit)
        for title, text, category, path, unit in told[:MOST]
    ]


def located(message: Worded, category: str, place_path: str) -> Worded:
    """A message with its class and the places that hold it as further words: who handles it depends on them."""
    codes = [code for code in (category, *place_path.strip("/").split("/")) if code]
    return Worded(message.subject, (*message.all, *(f"@{code}" for code in codes)))


def corrections() -> QuerySet[Suggestion]:
    """The suggestions that a person decided otherwise, whether the model had been sure or not."""
    return Suggestion.objects.exclude(decided_class="").exclude(decided_class=F("suggested_class"))
