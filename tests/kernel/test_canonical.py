import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.canonical import canonical_bytes, canonical_decimal, canonical_instant
from bihuan.kernel.refusals import Refused
from tests.kernel.reference_year import SHANGHAI, at


class Colour(StrEnum):
    RED = "red"


class Rung(IntEnum):
    THIRD = 3


def test_canonical_bytes_are_the_documented_form():
    facts = {
        "quantity": Decimal("1.500"),
        "at": at("2026-09-30T16:00"),
        "on": date(2026, 9, 30),
        "topic": "环境\n“脏”",
        "id": UUID("0192f0c1-2a3b-7c4d-8e5f-60718293a4b5"),
        "colour": Colour.RED,
        "rung": Rung.THIRD,
        "flags": (True, None, 0, -1),
        "data": {"z": [{"b": 1, "a": 2}], "lon": 120.6, "whole": 2.0},
    }
    assert canonical_bytes(facts).decode() == (
        '{"at":"2026-09-30T08:00:00.000000Z","colour":"red","data":{"lon":120.6,"whole":2,"z":[{"a":2,"b":1}]},'
        '"flags":[true,null,0,-1],"id":"0192f0c1-2a3b-7c4d-8e5f-60718293a4b5","on":"2026-09-30",'
        '"quantity":"1.5","rung":3,"topic":"环境\\n“脏”"}'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.50", "1.5"),
        ("100", "100"),
        ("1E+3", "1000"),
        ("1E-7", "0.0000001"),
        ("-0.00", "0"),
        ("0E+5", "0"),
        ("-12.340", "-12.34"),
        ("123456789012345678901234567890.12", "123456789012345678901234567890.12"),
    ],
)
def test_decimal_has_one_spelling(value, text):
    assert canonical_decimal(Decimal(value)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18, places=6))
@settings(deadline=None, max_examples=100)
def test_decimal_keeps_its_value_and_its_spelling_however_it_was_scaled(value):
    text = canonical_decimal(value)
    assert Decimal(text) == value
    assert canonical_decimal(value.quantize(Decimal("0.00000001"))) == text


@given(
    st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
@settings(deadline=None, max_examples=100)
def test_instant_has_one_spelling_in_every_zone(moment, zone):
    instant = moment.replace(tzinfo=UTC)
    text = canonical_instant(instant.astimezone(zone))
    assert text == canonical_instant(instant)
    assert len(text) == len("2026-09-30T08:00:00.000000Z")
    assert datetime.fromisoformat(text) == instant


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(-1e15, 1e15),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), json_values, max_size=5))
@settings(deadline=None, max_examples=100)
def test_bytes_stay_the_same_after_a_trip_through_json(facts):
    written = canonical_bytes(facts)
    assert canonical_bytes(json.loads(written)) == written
    assert canonical_bytes(json.loads(json.dumps(facts))) == written
    assert canonical_bytes(MappingProxyType(dict(reversed(facts.items())))) == written


@given(
    st.dictionaries(st.text(), json_values, max_size=4), st.dictionaries(st.text(), json_values, max_size=4)
)
@settings(deadline=None, max_examples=100)
def test_different_facts_have_different_bytes(one, other):
    same_spelling = canonical_bytes(one) == canonical_bytes(other)
    assert same_spelling == (json.loads(canonical_bytes(one)) == json.loads(canonical_bytes(other)))


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({"a": {"b": [0, float("nan")]}}, "a.b[1]"),
        ({"a": float("inf")}, "a"),
        ({"a": 1e17}, "a"),
        ({"a": Decimal("NaN")}, "a"),
        ({"a": {"b": {1, 2}}}, "a.b"),
        ({"a": b"bytes"}, "a"),
        ({"a": timedelta(1)}, "a"),
        ({"a": {1: "one"}}, "a.1"),
        ({"a": "\ud800"}, "a"),
        ({"a": ["x", object]}, "a[1]"),
    ],
)
def test_facts_without_one_spelling_are_refused_with_their_place(facts, where):
    with pytest.raises(Refused, match="没有唯一的写法") as caught:
        canonical_bytes(facts)
    assert caught.value.code == "not_canonical"
    assert caught.value.params["where"] == where
    assert str(caught.value).encode()


def test_naive_moment_is_refused():
    with pytest.raises(Refused) as caught:
        canonical_bytes({"at": datetime(2026, 9, 30)})
    assert caught.value.code == "naive_datetime"


def test_infinite_decimal_is_refused():
    with pytest.raises(Refused):
        canonical_decimal(Decimal("Infinity"))


def test_subclasses_of_text_and_numbers_are_spelled_like_their_value():
    class Text(str):
        __slots__ = ()

    class Number(int):
        pass

    facts = {Text("k"): Text("v"), "n": Number(3), "at": datetime(2026, 1, 1, tzinfo=SHANGHAI).date()}
    assert canonical_bytes(facts) == b'{"at":"2026-01-01","k":"v","n":3}'
