"""What masks leave to be seen, and what they must not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.foundation.personal.masks import (
    mask_numbers,
    masked_address,
    masked_email,
    masked_name,
    masked_telephone,
)

MOBILES = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
IDENTITIES = st.from_regex(r"\A[1-8][0-9]{16}[0-9X]\Z")
WORDS = st.text("路口垃圾成堆，请尽快清理。 \n", max_size=12)
GAPS = st.sampled_from(["", " ", "-", "."])


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masked_name, "王伟", "王**"),
        (masked_name, "欧阳修远", "欧**"),
        (masked_name, "", ""),
        (masked_telephone, "13812341234", "138****1234"),
        (masked_telephone, "138 1234 1234", "138****1234"),
        (masked_telephone, "0512-65231234", "051****1234"),
        (masked_telephone, "65231234", "****"),
        (masked_telephone, "", ""),
        (masked_email, "wang.wei@example.com", "w****@example.com"),
        (masked_email, "broken", "****"),
        (masked_address, "wang@example.com", "w****@example.com"),
        (masked_address, "１３８１２３４１２３４", "138****1234"),
    ],
)
def test_what_a_mask_shows(mask, text: str, shown: str) -> None:
    assert mask(text) == shown


@given(WORDS, MOBILES | IDENTITIES, GAPS, WORDS)
def test_no_number_of_a_person_is_left_in_a_public_text(
    before: str, number: str, gap: str, after: str
) -> None:
    typed = gap.join((number[:3], number[3:7], number[7:]))
    public = mask_numbers(f"{before}{typed}{after}")
    digits = re.sub(r"[^0-9X]", "", public)
    assert number[3:-2] not in digits
    assert public.startswith(before.rstrip(" \n-."))
    assert mask_numbers(public) == public


@given(st.text(max_size=200))
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask_numbers(text)
    assert mask_numbers(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "2026年9月30日16:00，平江路68号门口",
        "已打12345三次，工单20260930",
        "罚款1200000元，面积120平方米",
        "桃花社区3幢2单元501室",
        "二〇二六年九月三十日",
        "",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert mask_numbers(text) == text


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("我的电话13812345678，请回电", "我的电话138****78，请回电"),
        ("手机：１３８ １２３４ ５６７８", "手机：１３８****７８"),
        ("座机0512-65231234", "座机051****34"),
        ("联系电话65231234（王）", "联系电话****（王）"),
        ("身份证320504199001011234", "身份证320****34"),
        ("身份证32050419900101123X。", "身份证320****3X。"),
        ("幺三八幺二三四五六七八", "幺三八****七八"),
        ("发到 wang.wei@example.com", "发到 w****@example.com"),
        ("加微信wx_13812345678", "加微信wx_138****78"),
    ],
)
def test_what_a_public_text_shows_of_numbers(text: str, public: str) -> None:
    assert mask_numbers(text) == public
