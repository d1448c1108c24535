from decimal import ROUND_HALF_UP, Decimal, Inexact
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bihuan.kernel.quantities import Quantity, Ratio, half_up, total
from bihuan.kernel.refusals import Refused

amounts = st.decimals(-(10**12), 10**12, places=4)
counts = st.integers(0, 10**6)


class TestRounding:
    @pytest.mark.parametrize(
        ("value", "places", "expected"),
        [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("0.125", 2, "0.13"),
            ("0.1249999999999999999999999999999999", 2, "0.12"),
            ("-0.4", 0, "0"),
            ("1", 2, "1.00"),
            ("123456789012345678901234567890.5", 0, "123456789012345678901234567891"),
        ],
    )
    def test_halves_go_away_from_zero(self, value, places, expected):
        assert str(half_up(Decimal(value), places)) == expected

    def test_fraction_is_rounded_once(self):
        # To 28 digits first this would be 0.5, and then 1.
        just_under = Fraction(1, 2) - Fraction(1, 10**40)
        assert half_up(just_under) == 0
        assert half_up(Fraction(2, 3), 4) == Decimal("0.6667")

    @given(amounts, st.integers(0, 4))
    @settings(deadline=None, max_examples=100)
    def test_rounding_is_that_of_decimal(self, value, places):
        assert half_up(value, places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)

    @given(st.fractions(), st.integers(0, 6))
    @settings(deadline=None, max_examples=100)
    def test_rounded_value_is_never_further_than_half_a_place(self, value, places):
        assert abs(Fraction(half_up(value, places)) - value) <= Fraction(1, 2 * 10**places)


class TestQuantity:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            ("12.5 万元", "12.5", "万元"),
            ("1,234,567元", "1234567", "元"),
            (" -3 户 ", "-3", "户"),
            ("2000 卡时", "2000", "卡时"),
            ("10 km²", "10", "km²"),
        ],
    )
    def test_quantity_is_read_from_text(self, text, amount, unit):
        read = Quantity.parse(text)
        assert (read.amount, read.unit) == (Decimal(amount), unit)

    @pytest.mark.parametrize("text", ["", "元", "12", "12,34 元", "1e5 元", "NaN 元", "3 户 人"])
    def test_quantity_text_is_refused_without_number_and_unit(self, text):
        with pytest.raises(Refused, match="看不懂数量") as caught:
            Quantity.parse(text)
        assert caught.value.code == "bad_quantity"

    def test_quantity_is_refused_when_it_is_no_number(self):
        with pytest.raises(Refused):
            Quantity(Decimal("NaN"), "元")

    def test_multiples_of_a_unit_add_up(self):
        assert str(Quantity.parse("3 万元") + Quantity.parse("500 元")) == "3.05 万元"
        assert str(Quantity.parse("500 元") + Quantity.parse("3 万元")) == "30500 元"
        assert Quantity.parse("1.2 亿元") - Quantity.parse("2000 万元") == Quantity.parse("1 亿元")
        assert Quantity.parse("1 万亿元") == Quantity.parse("10000 亿元")
        assert Quantity.parse("3 万元").to("元").amount == 30000

    def test_equal_quantities_have_one_hash(self):
        assert {Quantity.parse("1 万元"), Quantity.parse("10000 元"), Quantity.parse("10000.0 元")} == {
            Quantity.parse("1 万元")
        }
        assert Quantity.parse("1 元") != "1 元"

    def test_quantities_compare_in_one_unit(self):
        assert Quantity.parse("9999 元") < Quantity.parse("1 万元") <= Quantity.parse("10000 元")
        assert max(Quantity.parse("20 万元"), Quantity.parse("300000 元")) == Quantity.parse("30 万元")

    @pytest.mark.parametrize(
        "ask",
        [
            lambda money, hours: money + hours,
            lambda money, hours: money - hours,
            lambda money, hours: money < hours,
            lambda money, hours: money.to("卡时"),
            lambda money, hours: total([money, hours], "元"),
        ],
    )
    def test_quantities_in_kind_never_enter_a_money_total(self, ask):
        with pytest.raises(Refused, match="不是同一种单位") as caught:
            ask(Quantity.parse("20 万元"), Quantity.parse("2000 卡时"))
        assert caught.value.code == "unit_mismatch"

    def test_total_of_nothing_is_zero_in_its_unit(self):
        assert str(total([], "万元")) == "0 万元"

    def test_rate_times_base_is_exact_until_it_is_rounded(self):
        fee = Quantity.parse("333,333 元") * Decimal("0.505")
        assert str(fee) == "168333.165 元"
        assert str(fee.rounded()) == "168333 元"
        assert str((Decimal(2) * fee).rounded(1)) == "336666.3 元"

    def test_result_that_would_have_to_be_rounded_fails(self):
        long = Quantity(Decimal("1." + "1" * 50), "元")
        with pytest.raises(Inexact):
            long * Decimal("1." + "1" * 50)

    @given(st.lists(st.tuples(amounts, st.sampled_from(["元", "万元", "亿元"]))))
    @settings(deadline=None, max_examples=100)
    def test_total_is_exact_in_any_order_and_unit(self, rows):
        quantities = [Quantity(amount, unit) for amount, unit in rows]
        scale = {"元": 1, "万元": 10**4, "亿元": 10**8}
        expected = sum((Fraction(amount) * scale[unit] for amount, unit in rows), Fraction(0))
        for unit, multiple in scale.items():
            assert Fraction(total(reversed(quantities), unit).amount) * multiple == expected

    @given(amounts, st.sampled_from(["元", "万元", "户"]))
    @settings(deadline=None, max_examples=50)
    def test_quantity_survives_being_written_and_read(self, amount, unit):
        assert Quantity.parse(str(Quantity(amount, unit))) == Quantity(amount, unit)


class TestRatio:
    @pytest.mark.parametrize(
        ("numerator", "denominator", "shown"),
        [
            # Published and reconciled: 天门 2016-12 (twice), 福州 2015-05, one district, 苏州 2024-04 (twice).
            (911, 972, "911/972 = 93.72%"),
            (737, 972, "737/972 = 75.82%"),
            (33928, 36314, "33928/36314 = 93.43%"),
            (5912, 6026, "5912/6026 = 98.11%"),
            (81, 83, "81/83 = 97.59%"),
            (10, 25, "10/25 = 40.00%"),
            (110, 100, "110/100 = 110.00%"),
            (0, 7, "0/7 = 0.00%"),
        ],
    )
    def test_rate_shows_what_it_was_made_from(self, numerator, denominator, shown):
        assert str(Ratio.of(numerator, denominator)) == shown

    def test_rate_is_withheld_without_cases(self):
        none = Ratio.of(0, 0)
        assert none.withheld == "no_cases"
        assert (none.exact, none.percent(), none.rounded()) == (None, None, None)
        assert str(none) == "0/0 = —"

    def test_rate_is_withheld_below_the_minimum_sample(self):
        assert Ratio.of(1, 1, minimum=10).withheld == "small_sample"
        assert str(Ratio.of(9, 9, minimum=10)) == "9/9 = —"
        assert Ratio.of(10, 10, minimum=10).percent() == 100

    @pytest.mark.parametrize(("numerator", "denominator"), [("1", "-1"), ("NaN", "1"), ("1", "Infinity")])
    def test_ratio_is_refused_when_it_cannot_be_one(self, numerator, denominator):
        with pytest.raises(Refused, match="算不出比率") as caught:
            Ratio(Decimal(numerator), Decimal(denominator))
        assert caught.value.code == "bad_ratio"

    def test_rate_is_rounded_to_the_places_asked_for(self):
        assert Ratio.of(2, 3).rounded(4) == Decimal("0.6667")
        assert Ratio.of(2, 3).percent(1) == Decimal("66.7")
        assert Ratio.of(1, 8).percent(0) == 13

    def test_complement_keeps_the_denominator(self):
        rework = Ratio.of(30, 972, minimum=10)
        assert rework.complement == Ratio.of(942, 972, minimum=10)

    def test_total_pools_the_cases_and_never_averages(self):
        best, worst = Ratio.of(1, 1), Ratio.of(10, 99)
        assert Ratio.pool([best, worst]) == best + worst == Ratio.of(11, 100)
        assert Ratio.pool([best, worst]).percent() == 11

    def test_pool_of_nothing_has_no_rate(self):
        assert Ratio.pool([]).withheld == "no_cases"
        assert Ratio.pool([], minimum=5) == Ratio.of(0, 0, 5)

    def test_pool_keeps_the_largest_minimum_sample(self):
        assert Ratio.pool([Ratio.of(3, 4, 10), Ratio.of(1, 4, 5)]).withheld == "small_sample"
        assert Ratio.pool([Ratio.of(3, 4), Ratio.of(1, 4)], minimum=8).percent() == 50

    @given(st.lists(st.tuples(counts, counts).map(sorted), min_size=1, max_size=20))
    @settings(deadline=None, max_examples=100)
    def test_pooled_rate_lies_between_the_rates_and_weighs_by_cases(self, rows):
        ratios = [Ratio.of(numerator, denominator) for numerator, denominator in rows]
        pooled, rates = Ratio.pool(ratios), [ratio.exact for ratio in ratios if ratio.exact is not None]
        assume(rates and pooled.exact is not None)
        assert min(rates) <= (pooled.exact or 0) <= max(rates)
        assert pooled.exact == Fraction(sum(n for n, _ in rows), sum(d for _, d in rows))
        assert Ratio.pool(reversed(ratios)) == pooled

    @given(counts, st.integers(1, 10**6), st.integers(0, 6))
    @settings(deadline=None, max_examples=100)
    def test_rate_and_complement_make_the_whole(self, numerator, denominator, places):
        ratio = Ratio.of(numerator, denominator)
        assert (ratio.exact or 0) + (ratio.complement.exact or 0) == 1
        assert ratio.rounded(places) == half_up(Fraction(numerator, denominator), places)
