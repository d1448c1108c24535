"""Learning classes: honest about what it has not seen, silent when it is not sure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.intake.understanding.classes import (
    Classifier,
    Tried,
    learn,
    softmax,
    threshold_for_accuracy,
    threshold_for_coverage,
)
from bihuan.domain.intake.understanding.examples import Example, digest, groups_of
from bihuan.domain.intake.understanding.features import Counted, Features
from bihuan.domain.intake.understanding.judging import Judged, Verdict, judged
from bihuan.domain.intake.understanding.words import worded
from bihuan.kernel.refusals import Refused
from tests.factories.messages import examples, messages

SHARES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


@pytest.fixture(scope="module")
def model() -> Classifier:
    return learn(examples(), threshold_for_coverage(0.8))[0]


def test_message_in_other_words_gets_its_class(model: Classifier) -> None:
    best, *_ = model.guesses(worded("人民路窨井盖被压碎", "窨井盖碎了一块，骑车很危险"))
    assert best.label == "井盖"
    assert model.is_sure(best)


@pytest.mark.parametrize("nothing", ["", "谢谢！", "xyz"])
def test_message_that_says_nothing_is_abstained_from(model: Classifier, nothing: str) -> None:
    guesses = model.guesses(worded("", nothing))
    assert len(guesses) == 3
    assert not model.is_sure(guesses[0])


def test_guesses_are_sorted_and_their_probabilities_add_up(model: Classifier) -> None:
    chances = [guess.probability for guess in model.guesses(worded("", "广场舞音响太大"), count=9)]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1)


def test_order_of_the_examples_changes_neither_digest_nor_answers(model: Classifier) -> None:
    turned = examples()[::-1]
    assert digest(turned) == digest(examples())
    again, _ = learn(turned, threshold_for_coverage(0.8))
    assert [again.guesses(e.words)[0].label for e in turned] == [
        model.guesses(e.words)[0].label for e in turned
    ]


@pytest.mark.parametrize(
    "few", [[], examples()[:1], [e for e in examples() if e.label == "井盖"], examples()[:6]]
)
def test_too_few_labels_or_examples_are_refused(few: list[Example]) -> None:
    with pytest.raises(Refused, match=r"类"):
        learn(few, threshold_for_coverage(0.8))


def test_label_with_a_single_example_does_not_stop_the_others() -> None:
    lone = Example(worded("路灯不亮", "整条路一片漆黑"), "路灯")
    model, tried = learn([*examples(), lone], threshold_for_coverage(0.8))
    assert model.labels == sorted({"垃圾", "噪音", "井盖", "路灯"})
    assert len(tried.truth) == len(examples()) + 1


def test_copies_and_near_copies_share_a_group() -> None:
    subject, body, _ = messages()[0]
    texts = [
        worded(subject, body),
        worded(subject, body + "急！"),
        worded("路灯熄灭", "小区东门的路灯熄灭三天"),
    ]
    first, second, other = groups_of(texts)
    assert first == second != other


@given(SHARES, st.floats(0.05, 1))
def test_threshold_for_coverage_answers_at_least_that_share(
    pairs: list[tuple[float, bool]], share: float
) -> None:
    tried = _tried(pairs)
    answered = np.mean(tried.confidence >= threshold_for_coverage(share)(tried))
    assert answered + 1 / len(pairs) >= share


@given(SHARES, st.floats(0.05, 1))
def test_threshold_for_accuracy_holds_what_it_says_on_what_it_saw(
    pairs: list[tuple[float, bool]], wanted: float
) -> None:
    tried = _tried([(chance * 0.99, right) for chance, right in pairs])
    threshold = threshold_for_accuracy(wanted)(tried)
    sure = tried.confidence >= threshold
    assert threshold == 1 or tried.is_right[sure].mean() >= wanted


@given(st.lists(st.lists(st.floats(-50, 50), min_size=3, max_size=3), min_size=1, max_size=5))
def test_probabilities_of_any_scores_add_up_to_one(rows: list[list[float]]) -> None:
    assert np.allclose(softmax(np.array(rows)).sum(axis=1), 1)


def test_figures_of_a_judgement_by_hand() -> None:
    verdicts = [
        Verdict("a", "a", is_sure=True),
        Verdict("a", "b", is_sure=False),
        Verdict("b", "b", is_sure=True),
        Verdict("b", "c", is_sure=True),
    ]
    figures = Judged(verdicts).summary()
    assert figures == {"accuracy": 0.5, "macro_f1": 0.3889, "coverage": 0.75, "accuracy_at_threshold": 0.6667, "messages": 4}  # fmt: skip
    assert Judged(verdicts).confusions() == [("a", "b", 1), ("b", "c", 1)]
    assert Judged([]).summary()["macro_f1"] == 0


def test_examples_that_it_learned_from_are_judged_well(model: Classifier) -> None:
    assert judged(model, examples()).summary()["accuracy"] == 1


def _tried(pairs: list[tuple[float, bool]]) -> Tried:
    chances, rights = zip(*pairs, strict=True)
    nothing = np.zeros(len(pairs))
    return Tried(np.array(chances), np.array(rights), nothing, nothing)


def test_folds_counted_once_have_the_rows_that_learning_them_would_give() -> None:
    told = [example.words for example in examples()]
    seen, unseen = np.arange(40), np.arange(40, len(told))
    features = Features.learned([told[i] for i in seen])
    mine = Counted(told).rows(seen, unseen)
    for rows, asked in zip(mine, (seen, unseen), strict=True):
        theirs = features.rows([told[i] for i in asked])
        assert (rows @ rows.T).toarray() == pytest.approx((theirs @ theirs.T).toarray(), abs=1e-4)


def test_matter_that_came_before_in_the_same_words_is_given_its_label_more_surely() -> None:
    told = [*examples(), *(Example(worded("", "天鹅飞走了，请找回"), "噪音") for _ in range(2))]
    model, _ = learn(told, threshold_for_coverage(0.8))
    again = worded("", "天鹅飞走了，请找回")
    without = replace(model, mixture=replace(model.mixture, trust=0.0))
    assert model.guesses(again)[0].label == "噪音"
    assert model.guesses(again)[0].probability > without.guesses(again)[0].probability
