"""Which unit a matter belongs to: by the duty table, and where that has a hole, by what was dispatched before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bihuan.domain.district.models import Category, Place
from bihuan.domain.district.queries.duty import DutyTable
from bihuan.domain.intake.queries.classes import message_of, whole_percent
from bihuan.domain.intake.queries.examples import located
from bihuan.domain.intake.queries.versions import classifier_of, version_in_use
from bihuan.domain.intake.understanding.reasons import speaking_words
from bihuan.domain.intake.vocabulary import UnitBasis
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.accounts.queries import live
from bihuan.kernel.refusals import Refused


@dataclass(frozen=True)
class UnitSuggested:
    """A unit, and on what ground; a learned one with its probability (0 to 1) and the words that speak for it."""

    unit: Unit
    basis: UnitBasis
    probability: float = 1.0
    words: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        return whole_percent(self.probability)


def suggest_unit(
    *, title: str, text: str, category: Category | None, place: Place | None, on: date
) -> UnitSuggested | None:
    """Whom to send a matter to; None where the duty table is silent and the model is not sure, or there is none."""
    return _by_duty(category, place, on) or _learned(title, text, category, place, on)


def _by_duty(category: Category | None, place: Place | None, on: date) -> UnitSuggested | None:
    line = DutyTable.current(on).find(category.code, place.path) if category and place else None
    unit = Unit.objects.filter(live(on), pk=line.lead_id).first() if line else None
    return UnitSuggested(unit, UnitBasis.DUTY) if unit else None


def _learned(
    title: str, text: str, category: Category | None, place: Place | None, on: date
) -> UnitSuggested | None:
    model = version_in_use()
    if model is None or not model.unit_sha256:
        return None
    try:
        classifier = classifier_of(model.unit_sha256)
    except Refused:
        return None
    told = message_of(title, text)
    message = located(told, category.code if category else "", place.path if place else "")
    best, *_ = classifier.guesses(message, 1)
    unit = Unit.objects.filter(live(on), code=best.label).first() if classifier.is_sure(best) else None
    if unit is None:
        return None
    words = speaking_words(classifier, told, best.label)
    return UnitSuggested(unit, UnitBasis.LEARNED, best.probability, tuple(words))
