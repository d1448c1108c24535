"""How good a classifier is on examples whose labels are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bihuan.domain.intake.understanding.classes import Classifier, Tried
from bihuan.domain.intake.understanding.examples import Example

DIGITS = 4


@dataclass(frozen=True)
class Verdict:
    """What was true of an example, what was said, and whether the classifier was sure of it."""

    truth: str
    given: str
    is_sure: bool

    @property
    def is_right(self) -> bool:
        return self.truth == self.given


@dataclass(frozen=True)
class Score:
    """How often a label was there, how often it was given, and how often rightly."""

    there: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        return _share(self.right, self.given)

    @property
    def recall(self) -> float:
        return _share(self.right, self.there)

    @property
    def f1(self) -> float:
        return _share(2 * self.right, self.there + self.given)


@dataclass(frozen=True)
class Judged:
    """All verdicts of one judgement; figures are shares from 0 to 1."""

    verdicts: Sequence[Verdict]

    def summary(self) -> dict[str, float]:
        """The four figures by which a classifier is compared."""
        sure = [v for v in self.verdicts if v.is_sure]
        return {
            "accuracy": self._accuracy(self.verdicts),
            "macro_f1": round(self.macro_f1(), DIGITS),
            "coverage": round(_share(len(sure), len(self.verdicts)), DIGITS),
            "accuracy_at_threshold": self._accuracy(sure),
            "messages": len(self.verdicts),
        }

    def macro_f1(self) -> float:
        """The mean F1 of the labels that are there or were given."""
        scores = self.scores()
        return sum(score.f1 for score in scores.values()) / len(scores) if scores else 0.0

    def scores(self) -> dict[str, Score]:
        """By label, in their order."""
        there = Counter(v.truth for v in self.verdicts)
        given = Counter(v.given for v in self.verdicts)
        right = Counter(v.truth for v in self.verdicts if v.is_right)
        return {name: Score(there[name], given[name], right[name]) for name in sorted({*there, *given})}

    def by_label(self) -> list[tuple[str, int, float, float, float]]:
        """A line for each label: its name, how many, precision, recall, F1."""
        return [
            (name, s.there, round(s.precision, DIGITS), round(s.recall, DIGITS), round(s.f1, DIGITS))
            for name, s in self.scores().items()
        ]

    def confusions(self, most: int = 10) -> list[tuple[str, str, int]]:
        """The most frequent mistakes: what was true, what was given, how often."""
        wrong = Counter((v.truth, v.given) for v in self.verdicts if not v.is_right)
        return [(truth, given, count) for (truth, given), count in wrong.most_common(most)]

    def _accuracy(self, verdicts: Sequence[Verdict]) -> float:
        return round(_share(sum(v.is_right for v in verdicts), len(verdicts)), DIGITS)


def judged(model: Classifier, examples: Sequence[Example]) -> Judged:
    """What a classifier says about examples, beside what is true of them."""
    chances = model.probabilities([example.words for example in examples])
    best = chances.argmax(axis=1)
    return Judged(
        [
            Verdict(example.label, model.labels[i], bool(chances[row, i] >= model.threshold))
            for row, (example, i) in enumerate(zip(examples, best, strict=True))
        ]
    )


def judged_folds(model: Classifier, tried: Tried) -> Judged:
    """What the folds of a training said about the examples that they had not seen."""
    told = zip(tried.truth, tried.given, tried.confidence, strict=True)
    return Judged([Verdict(model.labels[t], model.labels[g], bool(c >= model.threshold)) for t, g, c in told])


def judged_routes(model: Classifier, examples: Sequence[Example], count: int = 3) -> dict[str, float]:
    """How often the first answer is right, and how often the right one is among the first three."""
    order = (-model.probabilities([example.words for example in examples])).argsort(axis=1, kind="stable")[
        :, :count
    ]
    first = sum(model.labels[row[0]] == e.label for row, e in zip(order, examples, strict=True))
    among = sum(e.label in {model.labels[i] for i in row} for row, e in zip(order, examples, strict=True))
    return {
        "accuracy": round(_share(first, len(examples)), DIGITS),
        f"accuracy@{count}": round(_share(among, len(examples)), DIGITS),
        "messages": len(examples),
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
