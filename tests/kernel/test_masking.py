"""What tells who somebody is goes; everything else stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.masking import mask_numbers


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("联系 13812345678。", "联系 ***。"),
        ("联系138 1234 5678", "联系***"),
        ("电话 0512-67521234", "电话 ***"),
        ("身份证32050819800101123X", "身份证***"),
        ("写信到 wang.x@example.com.cn 即可", "写信到 *** 即可"),
        ("一三八一二三四五六七八", "***"),
        ("全角１３８１２３４５６７８", "全角***"),
        ("138.1234.5678、138-12345678", "***、***"),
        ("+86 138 12345678", "***"),
        ("(0512) 6523 1234", "(***"),
        ("身份证 320508 19900101 123X。", "身份证 ***。"),
        ("已打12345三次，工单 2026-0930", "已打12345三次，工单 2026-0930"),
        ("3幢402室漏水", "3幢***室漏水"),
        ("3-2-402 室", "*** 室"),
        ("2026-09-30 在平江路 12 号有 3 袋", "2026-09-30 在平江路 12 号有 3 袋"),
        ("E0101 类，办公室门口", "E0101 类，办公室门口"),
    ],
)
def test_numbers_that_identify_are_struck_out(said: str, shown: str) -> None:
    assert mask_numbers(said) == shown


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789- 室@.一二三xX")), max_size=60))
def test_no_long_number_is_left_and_a_second_time_changes_nothing(text: str) -> None:
    shown = mask_numbers(text)
    assert re.search(r"\d{7}", shown) is None
    assert mask_numbers(shown) == shown
