"""Conditions of checklist lines: what they mean, and what is no condition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.conditions import BadCondition, Condition, parse_condition

KEYS = st.sampled_from(["a", "has_kitchen", "bar_2"])
CONDITIONS = st.builds(
    Condition,
    st.lists(st.lists(st.tuples(KEYS, st.booleans()), min_size=1, max_size=3).map(tuple), max_size=3).map(tuple),
)  # fmt: skip


@given(CONDITIONS)
def test_a_condition_reads_back_as_itself(condition: Condition) -> None:
    assert parse_condition(str(condition)) == condition


@given(CONDITIONS, CONDITIONS, st.dictionaries(KEYS, st.booleans()))
def test_or_holds_when_either_does(one: Condition, other: Condition, answers: dict[str, bool]) -> None:
    assert (one | other).holds(answers) == (one.holds(answers) or other.holds(answers))


def test_and_binds_before_or() -> None:
    condition = parse_condition("a and not b or c")
    assert condition.holds({"a": True, "b": False})
    assert not condition.holds({"a": True, "b": True})
    assert condition.holds({"c": True})
    assert condition.keys == {"a", "b", "c"}


def test_an_unanswered_question_is_neither_yes_nor_no() -> None:
    assert not parse_condition("a").holds({})
    assert not parse_condition("not a").holds({})
    assert parse_condition("").holds({})


@pytest.mark.parametrize("text", ["and", "a b", "not", "a or", "A", "a and", "not not a", "(a)"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(BadCondition):
        parse_condition(text)
