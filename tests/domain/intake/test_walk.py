"""Walking a file of messages: the figures hold whatever the messages and pairs are, and nothing later helps."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.domain.intake.understanding.sameness.likeness import Circumstances
from bihuan.domain.intake.understanding.sameness.walk import Heard, Walked, walk

texts = st.text(alphabet="滨河苑停车位捆绑销售路灯不亮垃圾堆了三天没人收，。", max_size=30)


@st.composite
def messages(draw: st.DrawFn) -> list[Heard]:
    bodies = draw(st.lists(texts, max_size=12))
    return [
        Heard(f"m{number}", "", body, Circumstances(days=draw(st.integers(0, 30))))
        for number, body in enumerate(bodies)
    ]


pairs = st.lists(
    st.tuples(st.integers(0, 13).map(lambda n: f"m{n}"), st.integers(0, 13).map(lambda n: f"m{n}")),
    max_size=12,
)


def figures(walked: Walked) -> dict[str, Any]:
    return asdict(replace(walked, messages_per_second=0.0))


@given(heard=messages(), known=pairs)
def test_every_share_is_one_and_no_five_reach_more_than_five_can_hold(
    heard: list[Heard], known: list[tuple[str, str]]
) -> None:
    walked = walk(heard, known)
    for share in (
        walked.recall_at_5,
        walked.recall_at_5_limit,
        walked.things_recall_at_5,
        walked.false_confident,
    ):
        assert 0.0 <= share <= 1.0
    assert walked.recall_at_5 <= walked.recall_at_5_limit
    assert walked.messages == len(heard)
    assert walked.pairs <= len({frozenset(pair) for pair in known if pair[0] != pair[1]})


@given(heard=messages(), known=pairs, seed=st.integers(0, 99))
def test_the_order_of_the_file_and_of_the_pairs_changes_nothing(
    heard: list[Heard], known: list[tuple[str, str]], seed: int
) -> None:
    shuffle = random.Random(seed)  # an order, no secret
    turned = [pair[::-1] for pair in shuffle.sample(known, len(known))]
    assert figures(walk(shuffle.sample(heard, len(heard)), turned)) == figures(walk(heard, known))


@given(heard=messages(), later=messages(), known=pairs)
@settings(max_examples=50)
def test_what_comes_later_does_not_help_what_came_before(
    heard: list[Heard], later: list[Heard], known: list[tuple[str, str]]
) -> None:
    after = [
        replace(one, key=f"later{one.key}", known=replace(one.known, days=one.known.days + 100))
        for one in later
    ]
    alone, both = walk(heard, known), walk([*heard, *after], known)
    assert (both.pairs, both.recall_at_5) == (alone.pairs, alone.recall_at_5)


def test_a_repetition_is_suggested_confidently_and_a_stranger_is_not() -> None:
    said = "滨河苑三号楼的电梯已经停了三天，老人下不了楼，请尽快修好"
    heard = [
        Heard("a", "", said, Circumstances(days=0)),
        Heard("b", "", "平江路的路灯坏了五盏，晚上看不见台阶", Circumstances(days=1)),
        Heard("c", "", said, Circumstances(days=2)),
    ]
    assert walk(heard, [("a", "c")]).recall_at_5 == 1.0
    assert walk(heard, [("a", "c")]).false_confident == 0.0
    assert walk(heard, []).false_confident == round(1 / 3, 4)
