"""What a message says, without how politely it says it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.domain.intake.understanding.words import LONGEST_SUBJECT, from_cut, normal, worded, words_of

TEXTS = st.text(st.sampled_from("平江路井盖坏了，。！ \n\t　ＡB1的請请求领导您好"), max_size=60)


def test_courtesies_and_punctuation_fall_away() -> None:
    assert words_of("尊敬的领导，您好！井盖坏了，谢谢。") == ("井盖", "坏")


@pytest.mark.parametrize(
    ("written", "plain"), [("ＫＴＶ", "ktv"), ("１２３４５", "12345"), ("井盖　　坏", "井盖 坏")]
)
def test_width_case_and_blanks_make_no_difference(written: str, plain: str) -> None:
    assert normal(written) == plain


def test_first_sentence_stands_for_a_missing_subject() -> None:
    assert worded("", "井盖坏了。晚上走路害怕。").subject == ("井盖", "坏")


def test_subject_repeated_at_the_beginning_of_the_body_counts_once() -> None:
    assert worded("路灯熄灭", "路灯熄灭，走路害怕").all == worded("", "路灯熄灭，走路害怕").all


@pytest.mark.parametrize("gap", ["     ", "\u3000", " \xa0 "])
def test_wide_gap_ends_the_subject_of_words_cut_before(gap: str) -> None:
    cut = from_cut(f"彩香 新村 路灯 熄灭{gap}居民 走路 摔跤")
    assert cut.subject == ("彩香", "新村", "路灯", "熄灭")
    assert cut.all[-3:] == ("居民", "走路", "摔跤")


@given(TEXTS, TEXTS)
def test_words_have_no_blank_and_the_subject_is_short(subject: str, body: str) -> None:
    found = worded(subject, body)
    assert not any(" " in word or not word for word in found.all)
    assert len(found.subject) <= max(LONGEST_SUBJECT, len(words_of(subject)))
    assert set(found.subject) <= set(found.all)


@given(TEXTS)
def test_cutting_again_what_was_cut_changes_no_word(text: str) -> None:
    words = words_of(text)
    assert from_cut(" ".join(words)).all == words
