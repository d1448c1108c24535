"""The three rates: pooled, with their numbers, withheld below the minimum, with and without what was exempted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.callbacks import actions
from bihuan.domain.callbacks.models import CallBack
from bihuan.domain.callbacks.queries.lists import CallBackFilter, find_call_backs
from bihuan.domain.callbacks.queries.rates import Answers, answered, rate_lines, total
from bihuan.domain.callbacks.queries.rules import Rules
from tests.factories.callbacks import NO, YES, closed_case
from tests.factories.cases import Town

RULES = Rules(minimum=10)


@st.composite
def answers(draw: Callable[..., int]) -> Answers:
    valid = draw(st.integers(0, 60))
    satisfied = draw(st.integers(0, valid))
    return Answers(
        valid,
        draw(st.integers(0, valid)),
        draw(st.integers(0, valid)),
        satisfied,
        draw(st.integers(0, valid - satisfied)),
    )


def test_the_rates_of_one_month_by_hand() -> None:
    """200 answers: 190 contacted, 170 solved, 150 satisfied and 30 mostly."""
    rates = Answers(200, 190, 170, 150, 30).rates(RULES)
    assert [str(rate) for rate in (rates.response, rates.solution, rates.satisfaction)] == [
        "190/200 = 95.00%", "170/200 = 85.00%", "177/200 = 88.50%",
    ]  # fmt: skip
    assert rates.score == Decimal("87.40")  # 9.5 + 42.5 + 35.4


@given(st.lists(answers(), max_size=6))
def test_a_total_pools_and_never_averages(parts: list[Answers]) -> None:
    whole = sum(parts, Answers())
    rates = whole.rates(RULES)
    assert rates.response.numerator == sum(part.contacted for part in parts)
    assert rates.satisfaction.denominator == sum(part.valid for part in parts)
    assert (rates.score is None) == (whole.valid < 10)


@given(answers())
def test_a_score_lies_between_the_lowest_and_the_highest_rate(found: Answers) -> None:
    rates = found.rates(RULES)
    exact = [rate.exact for rate in (rates.response, rates.solution, rates.satisfaction)]
    if rates.score is not None:
        known = [one for one in exact if one is not None]
        slack = Fraction(1, 200)
        assert min(known) * 100 - slack <= rates.score <= max(known) * 100 + slack
        assert 0 <= rates.score <= 100


@pytest.fixture
def answered_town(town: Town) -> Town:
    """Three answers: two good ones, and a bad one whose demand was found unreasonable."""
    for number in range(3):
        closed_case(town, minutes=number * 10)
    actions.open_due_call_backs(now=town.after(60))
    for row, answer in zip(CallBack.objects.order_by("pk"), (YES, YES, NO), strict=True):
        actions.record_answer(actor=town["clerk"], now=town.after(70), call_back_id=row.pk, answer=answer)
    actions.propose_demand(
        actor=town["unit_lead"], now=town.after(80), call_back_id=row.pk, kind="unreasonable", ground="excessive", reason="过高",
    )  # fmt: skip
    actions.confirm_demand(actor=town["reviewer"], now=town.after(90), call_back_id=row.pk)
    return town


@pytest.mark.parametrize("by", ["unit", "street", "month"])
def test_both_figures_stand_side_by_side(answered_town: Town, by: str) -> None:
    town = answered_town
    rows = answered(town["clerk"], since=town.now, until=town.after(days=1))
    lines = rate_lines(rows, by)
    assert [(line.all, line.counted) for line in lines] == [(Answers(3, 2, 2, 2, 0), Answers(2, 2, 2, 2, 0))]
    expected = {
        "unit": town.district.units["U-CG"],
        "street": town.district.places["S2"],
        "month": date(town.now.year, town.now.month, 1),
    }
    assert lines[0].group == expected[by]
    assert total(lines).all.valid == 3


def test_a_figure_opens_to_its_records(answered_town: Town) -> None:
    town = answered_town
    day = town.now.date()
    for answer, counted, n in (
        ("valid", False, 3),
        ("valid", True, 2),
        ("solved", False, 2),
        ("unsolved", False, 1),
    ):
        wanted = CallBackFilter(answer=answer, counted=counted, since=day, until=day, unit="U-CG")
        assert find_call_backs(town["clerk"], wanted).count() == n
    assert not answered(town["outsider"], since=town.now, until=town.after(days=1)).exists()
