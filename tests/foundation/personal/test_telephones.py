"""One number, many spellings."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bihuan.foundation.personal.telephones import canonical_address, canonical_telephone

MOBILES = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
LANDLINES = st.from_regex(r"\A0(?:10|2[0-9]|[3-9][1-9][0-9])[2-8][0-9]{7}\Z")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
EXTENSIONS = st.sampled_from(["", "转801", " 转 8", " ext. 12", "#3", " 分机801"])


@given(MOBILES, EXTENSIONS, st.sampled_from(["", "+86", "+86 ", "0086-", "86", "0"]))
def test_a_mobile_number_is_one_number_however_it_is_written(
    number: str, extension: str, before: str
) -> None:
    spellings = (
        number,
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f" {number[:3]} {number[3:7]} {number[7:]} ",
        number.translate(FULL_WIDTH),
        f"{number[:3]}·{number[3:]}",
    )
    assert {canonical_telephone(f"{before}{one}{extension}") for one in spellings} == {number}


@given(LANDLINES, EXTENSIONS | st.sampled_from(["-801", " - 8"]), st.sampled_from([3, 4]))
def test_a_landline_is_one_number_however_it_is_written(number: str, extension: str, area: int) -> None:
    front, rest = number[:area], number[area:]
    spellings = (f"{front}-{rest}", f"({front}){rest}", f"（{front}）{rest}", f"{front} {rest}")
    assert {canonical_telephone(f"{one}{extension}") for one in spellings if len(rest) in {7, 8}} <= {number}
    assert canonical_telephone(f"+86 {front[1:]} {rest}") == canonical_telephone(f"0086{number}") == number


@given(st.text(max_size=40) | st.text("0123456789+- ()/转x#", max_size=30))
@example("00000+")
@example("+860012345678")
def test_the_one_spelling_of_a_spelling_is_itself(text: str) -> None:
    once = canonical_telephone(text)
    assert canonical_telephone(once) == once


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13812345678/65231234", "13812345678"),
        ("13812345678，0512-65231234", "13812345678"),
        ("65231234", "65231234"),
        ("12345", "12345"),
        ("+852 9123 4567", "+85291234567"),
        ("0512-65231234-801", "051265231234"),
        ("18412345678-0021", "18412345678"),
        ("不愿留", ""),
        ("110", ""),
        ("", ""),
    ],
)
def test_what_a_number_is_known_by(text: str, number: str) -> None:
    assert canonical_telephone(text) == number


def test_an_address_with_an_at_is_an_email_in_small_letters() -> None:
    assert canonical_address(" Wang.Wei@Example.COM ") == "wang.wei@example.com"
    assert canonical_address("０５１２－６５２３１２３４") == "051265231234"
