"""Why a class: the words of a message that speak for it more than for the others."""

from __future__ import annotations

from bihuan.domain.intake.understanding.classes import Classifier
from bihuan.domain.intake.understanding.features import Features, parts
from bihuan.domain.intake.understanding.words import Worded

SHORTEST = 2  # characters: a single one tells a reader nothing


def speaking_words(model: Classifier, message: Worded, label: str, count: int = 3) -> list[str]:
    """The words that raise the score of `label` above the mean of all labels, the strongest first."""
    added = _added(model, message, model.labels.index(label))
    words = dict.fromkeys(word for word in message.all if len(word) >= SHORTEST and not word.isdigit())
    strength = {word: sum(added.get(k, 0.0) for k in _columns(model.features, word)) for word in words}
    return sorted((word for word in words if strength[word] > 0), key=lambda word: -strength[word])[:count]


def _added(model: Classifier, message: Worded, label: int) -> dict[int, float]:
    """By column of the message's row: how much it adds to this label's score, above what it adds on average."""
    row = model.features.rows([message])
    weights = model.scorer.weights[row.indices]
    above = row.data * (weights[:, label] - weights.mean(axis=1))
    return dict(zip(row.indices.tolist(), above.tolist(), strict=True))


def _columns(features: Features, word: str) -> list[int]:
    found = features.columns("words", (word,))
    return found + [
        column for block in ("parts", "subject") for column in features.columns(block, parts(word))
    ]
