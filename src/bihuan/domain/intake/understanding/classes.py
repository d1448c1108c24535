"""The class of a message: a linear model over its words, with calibrated probabilities and a threshold below which
it abstains.

Two linear models on the same features are added up: ridge regression on ±1 targets, and a linear SVM, which minds the
examples near a border alone. How much the second counts is chosen like the rest by what makes unseen labels most
probable. Beside them the nearest examples vote, which tells matters that come again.
"""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bihuan.domain.intake.understanding.examples import Example, groups_of
from bihuan.domain.intake.understanding.features import BLOCKS, WITH_RUNS, Block, Counted, Features
from bihuan.domain.intake.understanding.memory import DOUBT, Memory
from bihuan.domain.intake.understanding.words import Worded
from bihuan.kernel.refusals import Refused

FOLDS = 5
PENALTY = 0.5
MARGIN_PENALTY = 0.3
MOST_STEPS = 2000
MOST_MARGINS = 300_000
"""Labels times examples up to which the SVM is asked as well: its time grows with both."""
SEED = 20260701
BATCH = 2000
Threshold = Callable[["Tried"], float]


@dataclass(frozen=True)
class Tried:
    """Examples judged by models that had not seen them: how sure, and whether rightly."""

    confidence: Any
    is_right: Any
    truth: Any
    given: Any


@dataclass(frozen=True)
class Guess:
    """A label with its probability."""

    label: str
    probability: float


@dataclass(frozen=True)
class Mixture:
    """How scores become probabilities: what a step of the linear score counts, and what the nearest examples count."""

    sharpness: float = 3.0
    trust: float = 0.3

    def probabilities(self, told: Told) -> Any:
        """A row for each row and a column for each label; a row adds up to one."""
        return softmax(told.linear * self.sharpness + told.near * self.trust)


@dataclass(frozen=True)
class Told:
    """What is said of some rows, a column for each label: the linear scores, and the evidence of the nearest examples."""

    linear: Any
    near: Any


@dataclass(frozen=True)
class Linear:
    """A weight for each feature and label. The scores are towards 1 where they speak for a label, -1 where against it."""

    weights: Any
    bias: Any

    def scores(self, rows: Any) -> Any:
        return rows @ self.weights + self.bias

    def plus(self, other: Linear, times: float) -> Linear:
        """The linear model whose scores are those of this one and so many times those of another."""
        return Linear(self.weights + other.weights * times, self.bias + other.bias * times)


@dataclass(frozen=True)
class Scorer:
    """What speaks of rows of features: a weight for each feature and label, and the examples themselves."""

    weights: Any
    bias: Any
    memory: Memory

    def told(self, rows: Any) -> Told:
        linear = Linear(self.weights, self.bias)
        return Told(linear.scores(rows), self.memory.evidence(rows, len(self.bias)))


@dataclass
class Classifier:
    """What was learned. Below the probability `threshold` it abstains."""

    labels: list[str]
    features: Features
    scorer: Scorer
    mixture: Mixture = Mixture()
    threshold: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)

    def probabilities(self, messages: Sequence[Worded]) -> Any:
        """A row for each message and a column for each label; a row adds up to one."""
        batches = [messages[i : i + BATCH] for i in range(0, len(messages), BATCH)]
        found = [self._probabilities(self.features.rows(batch)) for batch in batches]
        return np.vstack(found) if found else np.zeros((0, len(self.labels)))

    def _probabilities(self, rows: Any) -> Any:
        return self.mixture.probabilities(self.scorer.told(rows))

    def guesses(self, message: Worded, count: int = 3) -> list[Guess]:
        """The most probable labels, the best first."""
        chances = self.probabilities([message])[0]
        best = np.argsort(-chances, kind="stable")[:count]
        return [Guess(self.labels[i], float(chances[i])) for i in best]

    def is_sure(self, guess: Guess) -> bool:
        """Whether a guess may be given as an answer."""
        return guess.probability >= self.threshold


def learn(examples: Sequence[Example], threshold: Threshold) -> tuple[Classifier, Tried]:
    """Learn from all examples; mixture and threshold come from folds that each judge what the others learned.

    Refuses (`too_few`) fewer than two labels or fewer than two examples of each.
    """
    labels = _labels(examples)
    truth = np.array([labels.index(example.label) for example in examples])
    messages = [example.words for example in examples]
    told, margins = _out_of_fold(messages, truth, len(labels))
    mixture, times = _mixture(told, margins, truth)
    times *= bool(margins.any())
    told = Told(told.linear + margins * times, told.near)
    tried = _tried(mixture.probabilities(told), truth)
    classifier = _fitted(messages, truth, labels, times=times)
    classifier.mixture, classifier.threshold = mixture, threshold(tried)
    return classifier, tried


def learn_routes(examples: Sequence[Example]) -> Classifier:
    """Learn who handles what: labels are many and of few examples, so nothing is held back for a threshold.

    The SVM would take hours over hundreds of labels, and the nearest examples do not vote: of 975 unseen questions to
    149 agencies they put fewer among the first three.
    Refuses as `learn` does.
    """
    labels = _labels(examples)
    truth = np.array([labels.index(example.label) for example in examples])
    classifier = _fitted([example.words for example in examples], truth, labels, WITH_RUNS)
    classifier.mixture = Mixture(trust=0.0)
    return classifier


def _labels(examples: Sequence[Example]) -> list[str]:
    counts = Counter(example.label for example in examples)
    if len(counts) < 2:
        raise Refused(
            "too_few", "要学会分类，至少要有两个类别；现在有 {count} 个。请核对数据。", count=len(counts)
        )
    if max(counts.values()) < FOLDS:
        raise Refused("too_few", "每类都不到 {count} 条，学不会。请多给一些例子。", count=FOLDS)
    return sorted(counts)


def _fitted(
    messages: Sequence[Worded],
    truth: Any,
    labels: list[str],
    blocks: Sequence[Block] = BLOCKS,
    times: float = 0.0,
) -> Classifier:
    """`times` is what the SVM counts beside the ridge regression."""
    features = Features.learned(messages, blocks)
    rows = features.rows(messages)
    linear = _ridge(rows, truth)
    if times:
        linear = linear.plus(_margins(rows, truth), times)
    return Classifier(labels, features, Scorer(linear.weights, linear.bias, Memory.of(rows, truth)))


def _ridge(rows: Any, truth: Any) -> Linear:
    """Fit the rows to the positions of their labels, of which each occurs."""
    from sklearn.linear_model import Ridge  # slow to load

    counts = np.bincount(truth)
    # rare labels count more, but not as much as all
    weight = np.sqrt(len(truth) / (len(counts) * counts))[truth]
    targets = (np.eye(len(counts), dtype="float32")[truth] * 2 - 1).astype("float32")
    ridge = Ridge(alpha=PENALTY, solver="sparse_cg", tol=1e-3, random_state=SEED)
    ridge.fit(rows, targets, sample_weight=weight)
    weights = np.ascontiguousarray(np.atleast_2d(ridge.coef_).T.astype("float32"))
    return Linear(weights, ridge.intercept_.astype("float32"))


def _margins(rows: Any, truth: Any) -> Linear:
    """A linear SVM of the same rows, one label against all others; a rare label's examples count more."""
    from sklearn.svm import LinearSVC  # slow to load

    labels = int(truth.max()) + 1
    if labels < 2:
        return Linear(np.zeros((rows.shape[1], labels), "float32"), np.zeros(labels, "float32"))
    machine = LinearSVC(C=MARGIN_PENALTY, class_weight="balanced", random_state=SEED, max_iter=MOST_STEPS)
    machine.fit(rows, truth)
    weights, bias = machine.coef_, machine.intercept_
    if labels == 2:  # the library keeps one border for two labels
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return Linear(np.ascontiguousarray(weights.T.astype("float32")), bias.astype("float32"))


def _out_of_fold(messages: Sequence[Worded], truth: Any, labels: int) -> tuple[Told, Any]:
    """What models that had not seen them say of the messages: ridge regression and nearest examples; and the SVM.

    Where there are too many examples and labels for the SVM, it says nothing: all its scores are 0.
    """
    from sklearn.model_selection import StratifiedGroupKFold  # slow to load

    shape, counted = (len(messages), labels), Counted(messages)
    told, margins = Told(np.full(shape, -1.0), np.full(shape, math.log(DOUBT))), np.zeros(shape)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a label with fewer examples than folds is learned from all the same
        for seen, unseen in folds.split(messages, truth, groups_of(messages)):
            known, positions = np.unique(truth[seen], return_inverse=True)
            rows_seen, rows_unseen = counted.rows(seen, unseen)
            at = np.ix_(unseen, known)
            told.linear[at] = _ridge(rows_seen, positions).scores(rows_unseen)
            told.near[at] = Memory.of(rows_seen, positions).evidence(rows_unseen, len(known))
            if len(truth) * labels <= MOST_MARGINS:
                margins[unseen] = -1.0
                margins[at] = _margins(rows_seen, positions).scores(rows_unseen)
    return told, margins


def softmax(scores: Any) -> Any:
    """Scores as shares of one, row by row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _mixture(told: Told, margins: Any, truth: Any) -> tuple[Mixture, float]:
    """The mixture under which the true labels are most probable, and how many times the margins count in it."""
    from scipy.optimize import minimize  # slow to load

    def mixture(exponents: Any) -> tuple[Mixture, float]:
        sharpness, trust, times = np.exp(np.clip(exponents, -7, 5))
        return Mixture(float(sharpness), float(trust)), float(times)

    def surprise(exponents: Any) -> float:
        mixed, times = mixture(exponents)
        chances = mixed.probabilities(Told(told.linear + margins * times, told.near))
        return float(-np.log(chances[np.arange(len(truth)), truth].clip(1e-12)).mean())

    usual = Mixture()
    start = np.log([usual.sharpness / 2, usual.trust, 1.0])
    return mixture(minimize(surprise, start, method="Nelder-Mead", options={"xatol": 0.01, "fatol": 1e-5}).x)


def _tried(chances: Any, truth: Any) -> Tried:
    given = chances.argmax(axis=1)
    return Tried(chances.max(axis=1), given == truth, truth, given)


def threshold_for_coverage(share: float) -> Threshold:
    """The threshold above which that share of the examples lies."""
    return lambda tried: float(np.quantile(tried.confidence, 1 - share))


def threshold_for_accuracy(wanted: float) -> Threshold:
    """The lowest threshold above which that share is right; 1 when no threshold reaches it."""

    def threshold(tried: Tried) -> float:
        order = np.argsort(-tried.confidence, kind="stable")
        right = np.cumsum(tried.is_right[order]) / np.arange(1, len(order) + 1)
        ranked = tried.confidence[order]
        ends = np.append(
            ranked[:-1] > ranked[1:], True
        )  # equally sure examples are answered together or not at all
        reached = np.flatnonzero((right >= wanted) & ends)
        return float(ranked[reached[-1]]) if len(reached) else 1.0

    return threshold
