from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.clock import Limit, LimitUnit
from bihuan.kernel.refusals import Refused

limits = st.builds(
    Limit, st.decimals(Decimal("0.000001"), 3660, places=6, allow_nan=False), st.sampled_from(LimitUnit)
)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5 work_day", "5", LimitUnit.WORK_DAY),
        ("2 urgent_hour", "2", LimitUnit.URGENT_HOUR),
        ("0.25 urgent_hour", "0.25", LimitUnit.URGENT_HOUR),
        (" 4  work_hours ", "4", LimitUnit.WORK_HOUR),
        ("3 Natural-Day", "3", LimitUnit.NATURAL_DAY),
        ("3 work day", "3", LimitUnit.WORK_DAY),
        ("5工作日", "5", LimitUnit.WORK_DAY),
        ("5 个工作日", "5", LimitUnit.WORK_DAY),
        ("2紧急工作时", "2", LimitUnit.URGENT_HOUR),
        ("7 自然日", "7", LimitUnit.NATURAL_DAY),
    ],
)
def test_limit_is_read_from_text(text, amount, unit):
    assert Limit.parse(text) == Limit(Decimal(amount), unit)


@pytest.mark.parametrize(
    "text", ["", "work_day", "5", "-1 work_day", "five work_day", "1e3 work_day", "0 work_day"]
)
def test_limit_is_refused_without_a_sound_number(text):
    with pytest.raises(Refused) as caught:
        Limit.parse(text)
    assert caught.value.code == "bad_limit"
    assert str(caught.value)


@pytest.mark.parametrize("text", ["5 天", "5 小时", "5 日", "5 fortnights"])
def test_unit_is_refused_when_it_does_not_say_which_time_counts(text):
    with pytest.raises(Refused, match="工作日") as caught:
        Limit.parse(text)
    assert caught.value.code == "bad_unit"


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "0.0000001", "1E+9"])
def test_limit_is_refused_with_an_impossible_amount(amount):
    with pytest.raises(Refused, match="不能用"):
        Limit(Decimal(amount), LimitUnit.WORK_DAY)


def test_limit_names_itself_for_machines_and_for_people():
    limit = Limit(Decimal("1.50"), LimitUnit.WORK_DAY)
    assert str(limit) == "1.5 work_day"
    assert limit.label == "1.5 工作日"
    assert str(Limit(Decimal("1E+1"), LimitUnit.WORK_DAY)) == "10 work_day"


def test_units_know_their_label_and_length():
    assert {unit.value: (unit.label, unit.length, unit.follows_calendar) for unit in LimitUnit} == {
        "urgent_hour": ("紧急工作时", timedelta(hours=1), False),
        "work_hour": ("工作时", timedelta(hours=1), True),
        "work_day": ("工作日", timedelta(hours=8), True),
        "natural_day": ("自然日", timedelta(days=1), False),
    }


def test_counted_time_is_turned_into_units():
    assert LimitUnit.WORK_DAY.amount(timedelta(hours=12)) == Decimal("1.5")
    assert LimitUnit.NATURAL_DAY.amount(timedelta(hours=-6)) == Decimal("-0.25")


@given(limits)
@settings(deadline=None, max_examples=100)
def test_limit_survives_being_written_and_read(limit):
    assert Limit.parse(str(limit)) == limit == Limit.parse(limit.label)


@given(limits)
@settings(deadline=None, max_examples=100)
def test_span_is_the_amount_in_microseconds_exactly(limit):
    assert limit.unit.amount(limit.span) == limit.amount


def test_extended_limit_is_a_multiple_of_the_original():
    assert Limit.parse("5 work_day").times(3) == Limit.parse("15 work_day")
    assert Limit.parse("5 work_day").times(Decimal("0.5")).span == timedelta(hours=20)
    with pytest.raises(Refused):
        Limit.parse("5 work_day").times(0)
