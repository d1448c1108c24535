"""What is proposed for one report or case: classes and a unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.intake.queries.classes import ClassesSuggested, suggest_classes
from bihuan.domain.intake.queries.units import UnitSuggested, suggest_unit


@dataclass(frozen=True)
class Suggested:
    """The classes proposed, and the unit: for the class that stands, else for the one the model is sure of."""

    classes: ClassesSuggested
    unit: UnitSuggested | None


def suggested_for(thing: Report | Case, on: date) -> Suggested:
    """What the model in use and the duty table of the day propose. Reads `category` and `place`."""
    classes = suggest_classes(thing.text, title=thing.title, on=on)
    category = thing.category or (classes.guesses[0].category if classes.is_sure else None)
    unit = suggest_unit(title=thing.title, text=thing.text, category=category, place=thing.place, on=on)
    return Suggested(classes, unit)
