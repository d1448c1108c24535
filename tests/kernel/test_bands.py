from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.bands import Band, BandTable
from bihuan.kernel.refusals import Refused

# Published rules (DOMAIN §5): a light by the rate of the plan, and one by points behind the plan.
BY_RATIO = BandTable.parse({"green": "≥ 80%", "yellow": "[60%, 80%)", "red": "< 60%"})
BEHIND = {"yellow": "[10, 30]", "red": "> 30"}

numbers = st.decimals(-1000, 1000, places=3)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0", "red"),
        ("0.5999", "red"),
        ("0.6", "yellow"),
        ("0.79999", "yellow"),
        ("0.8", "green"),
        ("1.2", "green"),
    ],
)
def test_value_has_the_colour_of_its_band(value, code):
    assert BY_RATIO.band(Decimal(value)).code == code


def test_exact_rate_is_graded_and_not_its_rounded_figure():
    almost = Fraction(799_999, 1_000_000)
    assert round(float(almost), 3) == 0.8
    assert BY_RATIO.band(almost).code == "yellow"
    assert BY_RATIO.band(Fraction(4, 5)).code == "green"
    assert BY_RATIO.band(1).code == "green"


def test_bands_are_kept_from_low_to_high():
    assert [band.code for band in BY_RATIO.bands] == ["red", "yellow", "green"]


def test_rule_with_a_hole_is_refused_and_the_hole_named():
    with pytest.raises(Refused, match=r"\[0, 10\)") as caught:
        BandTable.parse(BEHIND, low=Decimal(0))
    assert caught.value.code == "band_hole"
    with pytest.raises(Refused, match=r"\(-∞, 10\)"):
        BandTable.parse(BEHIND)
    whole = BandTable.parse({**BEHIND, "green": "[0, 10)"}, low=Decimal(0))
    assert whole.band(5).code == "green"


@pytest.mark.parametrize(
    ("bands", "code", "named"),
    [
        ({"a": "< 5", "b": "> 5"}, "band_hole", "[5, 5]"),
        ({"a": "< 5", "b": "≥ 7"}, "band_hole", "[5, 7)"),
        ({"a": "≤ 5", "b": "(7, +∞)"}, "band_hole", "(5, 7]"),
        ({"a": "≤ 5"}, "band_hole", "(5, +∞)"),
        ({"a": "≤ 5", "b": "≥ 5"}, "band_overlap", "[5, +∞)"),
        ({"a": "< 6", "b": "≥ 5"}, "band_overlap", "“a” (-∞, 6) 与“b” [5, +∞)"),
        ({"a": "(-∞, +∞)", "b": "= 5"}, "band_overlap", "[5, 5]"),
        ({"a": "< 5", "b": "< 5"}, "band_overlap", "(-∞, 5)"),
        ({"a": "(-∞, +∞)", "b": "(-∞, +∞)"}, "band_overlap", "(-∞, +∞)"),
        ({}, "no_bands", "空的"),
    ],
)
def test_table_is_refused_when_a_value_has_no_band_or_two(bands, code, named):
    with pytest.raises(Refused) as caught:
        BandTable.parse(bands)
    assert caught.value.code == code
    assert named in str(caught.value)


def test_table_of_a_closed_line_is_refused_when_an_end_is_open():
    for bands, hole in (({"all": "(0, 100]"}, "[0, 0]"), ({"all": "[0, 100)"}, "[100, 100]")):
        with pytest.raises(Refused) as caught:
            BandTable.parse(bands, low=Decimal(0), high=Decimal(100))
        assert hole in str(caught.value)


def test_value_beyond_the_line_is_refused():
    scores = BandTable.parse({"bad": "[0, 60)", "good": "[60, 100]"}, low=Decimal(0), high=Decimal(100))
    assert scores.band(0).code == "bad"
    assert scores.band(100).code == "good"
    for value in (-1, Decimal("100.01"), Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(Refused, match=r"\[0, 100\]") as caught:
            scores.band(value)
        assert caught.value.code == "out_of_bands"


def test_one_code_may_have_two_bands():
    table = BandTable.parse([("red", "< -10"), ("green", "[-10, 10]"), ("red", "> 10")])
    assert [table.band(value).code for value in (-11, -10, 10, 11)] == ["red", "green", "green", "red"]


def test_single_point_may_be_a_band():
    table = BandTable.parse([("under", "< 0"), ("even", "= 0"), ("over", "> 0")])
    assert [table.band(value).code for value in (-1, 0, 1)] == ["under", "even", "over"]


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("[10, 30)", Band("x", Decimal(10), Decimal(30), True, False)),
        ("(-∞,60%)", Band("x", None, Decimal("0.6"), False, False)),
        ("[0.5，+inf)", Band("x", Decimal("0.5"), None, True, False)),
        ("( -1 , ∞ ]", Band("x", Decimal(-1), None, False, False)),
        ("<60%", Band("x", None, Decimal("0.6"), False, False)),
        ("<= 7", Band("x", None, Decimal(7), False, True)),
        ("≥ 80", Band("x", Decimal(80), None, True, False)),
        ("> +3", Band("x", Decimal(3), None, False, False)),
        ("= 0", Band("x", Decimal(0), Decimal(0), True, True)),
    ],
)
def test_band_is_read_from_text(text, band):
    assert Band.parse("x", text) == band


@pytest.mark.parametrize(
    "text",
    ["", "10-30", "30以上", "10..30", "[30, 10]", "(5, 5]", "[a, b]", "[∞, 3]", "(3, -∞)", "> ∞", "80"],
)
def test_band_text_is_refused_when_an_end_is_left_to_guessing(text):
    with pytest.raises(Refused, match="是否包含") as caught:
        Band.parse("yellow", text)
    assert caught.value.code == "bad_band"
    assert "yellow" in str(caught.value)


def test_band_without_finite_numbers_is_refused():
    with pytest.raises(Refused):
        Band("x", Decimal("NaN"), None, True, True)


@given(st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=100)
def test_band_survives_being_written_and_read(ends, low_closed, high_closed):
    for low, high in ((ends[0], ends[1]), (None, ends[1]), (ends[0], None), (None, None)):
        band = Band("x", low, high, low_closed, high_closed)
        assert Band.parse("x", str(band)) == band


cuts = st.lists(st.tuples(numbers, st.booleans()), max_size=6, unique_by=lambda cut: cut[0]).map(sorted)


def bands_between(cut: list[tuple[Decimal, bool]]) -> list[Band]:
    """Bands that share every cut: it belongs to the lower one when its flag is set."""
    edges: list[tuple[Decimal | None, bool]] = [(None, False), *cut, (None, False)]
    return [
        Band(str(number), low, high, not low_taken, high_taken)
        for number, ((low, low_taken), (high, high_taken)) in enumerate(pairwise(edges))
    ]


@given(cuts, st.lists(numbers, max_size=10), st.randoms())
@settings(deadline=None, max_examples=100)
def test_bands_cover_the_line_exactly_once(cut, probes, random):
    bands = bands_between(cut)
    random.shuffle(bands)
    table = BandTable(bands)
    tick = Decimal("0.0001")
    for value in (*probes, *(edge + step for edge, _ in cut for step in (-tick, 0, tick))):
        holding = [band for band in bands if value in band]
        assert holding == [table.band(value)]


@given(cuts.filter(bool), st.data())
@settings(deadline=None, max_examples=100)
def test_table_is_refused_when_any_band_is_taken_out_or_grows(cut, data):
    bands = bands_between(cut)
    taken = data.draw(st.integers(0, len(bands) - 1))
    with pytest.raises(Refused) as caught:
        BandTable(bands[:taken] + bands[taken + 1 :])
    assert caught.value.code == "band_hole"
    with pytest.raises(Refused) as caught:
        BandTable([*bands, bands[taken]])
    assert caught.value.code == "band_overlap"


@given(cuts.filter(bool), st.data())
@settings(deadline=None, max_examples=100)
def test_table_is_refused_when_a_shared_end_belongs_to_none_or_to_both(cut, data):
    bands = bands_between(cut)
    place = data.draw(st.integers(0, len(bands) - 2))
    lower = bands[place]
    bands[place] = Band(lower.code, lower.low, lower.high, lower.low_closed, not lower.high_closed)
    with pytest.raises(Refused) as caught:
        BandTable(bands)
    assert caught.value.code == ("band_hole" if lower.high_closed else "band_overlap")
