"""Agreement with a gold file is counted as the guide of the gold files counts."""

from __future__ import annotations

from bihuan.kernel.figures.scoring import Record, Score

GOLD: Record = {
    "start": 3,
    "end": 6,
    "value": 66.67,
    "value2": None,
    "unit": "%",
    "bound": "exact",
    "tense": "actual",
}


def scored(*found: Record) -> Score:
    score = Score()
    score.add("d", [GOLD], list(found))
    return score


def test_an_overlap_with_equal_value_unit_and_bound_matches() -> None:
    score = scored({**GOLD, "start": 5, "end": 9, "value": 66.666, "tense": "plan"})
    assert (score.precision, score.recall, score.f1, score.tense_accuracy) == (1, 1, 1, 0)


def test_each_record_is_matched_once() -> None:
    assert (scored(GOLD, GOLD).precision, scored(GOLD, GOLD).recall) == (0.5, 1)


def test_another_place_value_unit_or_bound_does_not_match() -> None:
    others = ({"start": 6, "end": 8}, {"value": 66.7}, {"unit": "个"}, {"bound": "about"}, {"value2": 70})
    assert [scored({**GOLD, **other}).matched for other in others] == [0] * 5


def test_counts_are_pooled_over_documents() -> None:
    score = scored(GOLD)
    score.add("e", [GOLD], [])
    assert (score.precision, score.recall) == (1, 0.5)
