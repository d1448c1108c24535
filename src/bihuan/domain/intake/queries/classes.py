"""Which class a message is of, as the model in use sees it: its three best with reasons, or that it abstains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from bihuan.domain.district.models import Category
from bihuan.domain.district.queries import small_classes
from bihuan.domain.intake.models import ClassModel
from bihuan.domain.intake.queries.versions import classifier_of, version_in_use
from bihuan.domain.intake.understanding.classes import Classifier, Guess
from bihuan.domain.intake.understanding.reasons import speaking_words
from bihuan.domain.intake.understanding.words import Worded, worded
from bihuan.kernel.masking import mask_numbers
from bihuan.kernel.refusals import Refused

COUNT = 3


def whole_percent(probability: float) -> int:
    """A probability for people: never 100, because no model is certain; 0 stands for less than one."""
    return min(99, int(probability * 100))


@dataclass(frozen=True)
class ClassGuess:
    """A class, how probable the model holds it (0 to 1), and the words of the message that speak for it."""

    category: Category
    probability: float
    words: tuple[str, ...]

    @property
    def percent(self) -> int:
        return whole_percent(self.probability)


@dataclass(frozen=True)
class ClassesSuggested:
    """The best guesses, the best first. Where the model is not sure of the first it abstains: nothing is proposed.

    Without a model in use `model` is None. `trouble` says why a model in use cannot be asked.
    """

    model: ClassModel | None = None
    guesses: tuple[ClassGuess, ...] = ()
    is_sure: bool = False
    trouble: Refused | None = None

    @property
    def abstains(self) -> bool:
        return bool(self.guesses) and not self.is_sure


def suggest_classes(text: str, *, title: str = "", on: date | None = None) -> ClassesSuggested:
    """What class a message is of: three small classes of the day's code set at most, whoever asks.

    Two queries; the model is read once a process. Never refuses: what is wrong with the model stands in `trouble`.
    """
    model = version_in_use()
    if model is None or not f"{title}{text}".strip():
        return ClassesSuggested(model)
    try:
        return _suggested(model, message_of(title, text), on or localdate())
    except Refused as refused:
        return ClassesSuggested(model, trouble=refused)


def message_of(title: str, text: str) -> Worded:
    """A message as the models read it: numbers by which somebody is known are struck out before."""
    return worded(mask_numbers(title), mask_numbers(text))


def _suggested(model: ClassModel, message: Worded, on: date) -> ClassesSuggested:
    classifier = classifier_of(model.sha256)
    guesses = classifier.guesses(message, COUNT)
    known = {one.code: one for one in small_classes(on).filter(code__in=[guess.label for guess in guesses])}
    found = [
        _guess(classifier, message, guess, known[guess.label]) for guess in guesses if guess.label in known
    ]
    return ClassesSuggested(model, tuple(found), _is_sure(classifier, guesses, known))


def _guess(classifier: Classifier, message: Worded, guess: Guess, category: Category) -> ClassGuess:
    words = speaking_words(classifier, message, guess.label)
    return ClassGuess(category, guess.probability, tuple(words))


def _is_sure(classifier: Classifier, guesses: Sequence[Guess], known: dict[str, Category]) -> bool:
    """A class that the code set of the day has lost is no answer, however sure the model is of it."""
    best = guesses[0]
    return best.label in known and classifier.is_sure(best)
