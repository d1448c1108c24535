"""What holds for every text: spans, order, numerals, and texts put together."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.figures import decode, extract
from bihuan.kernel.figures.numerals import arabic, chinese

PIECES = (
    *"共超约近第三两十百千万亿余个家元%年月日内至前每半—-、，。；|()“”《》A+/ \n\t0７．％",
    *(
        "检查企业",
        "百分点",
        "以上",
        "左右",
        "分之",
        "力争",
        "已",
        "计划",
        "其中",
        "最高",
        "可获",
        "7",
        "12",
        "2026",
        "3.5",
        "1,234",
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(TEXTS | st.text(max_size=60))
def test_spans_are_in_the_text_in_order_and_apart(text: str) -> None:
    found = extract(text)
    assert all(text[figure.start : figure.end] == figure.text != "" for figure in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(figure.value2 is None or figure.value < figure.value2 for figure in found)
    assert all((figure.bound == "range") == (figure.value2 is not None) for figure in found)
    assert all(len(figure.object) <= 21 for figure in found)


@given(TEXTS)
def test_the_same_text_gives_the_same_figures(text: str) -> None:
    assert extract(text) == extract(text)


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_documents_put_together_give_the_figures_of_both(one: int, other: int) -> None:
    first, second = f"检查企业{one}家。\n\n", f"整改隐患{other}条。\n"
    shifted = [(f.start + len(first), f.end + len(first), f.value) for f in extract(second)]
    assert [(*f[:2], f.value) for f in extract(first + second)] == [
        *((*f[:2], f.value) for f in extract(first)),
        *shifted,
    ]


def spelled(number: int) -> str:
    """A whole number in Chinese signs, as official text writes it."""
    for power, sign in ((8, "亿"), (4, "万")):
        high, low = divmod(number, 10**power)
        if high:
            nought = "零" if 0 < low < 10 ** (power - 1) else ""
            return spelled(high) + sign + nought + (spelled(low) if low else "")
    text, gap = "", False
    for power, sign in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = number // 10**power % 10
        text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + sign if digit else ""
        gap = not digit
    return text


@given(st.integers(1, 10**15))
def test_chinese_numerals_are_worth_what_they_spell(number: int) -> None:
    assert chinese(spelled(number)) == number


@given(st.integers(0, 10**12))
def test_separators_do_not_change_a_number(number: int) -> None:
    assert arabic(f"{number:,}") == number


@given(st.integers(0, 10**6), st.integers(0, 99), st.sampled_from(["万", "亿", "万亿"]))
def test_multipliers_are_exact(whole: int, part: int, power: str) -> None:
    expected = Decimal(f"{whole}.{part:02}") * 10 ** {"万": 4, "亿": 8, "万亿": 12}[power]
    assert arabic(f"{whole}.{part:02}", power) == expected


@given(TEXTS.map(lambda text: text + "户"))
def test_a_file_reads_alike_in_both_encodings_and_with_any_line_end(text: str) -> None:
    assert decode(text.encode()) == decode(text.replace("\n", "\r\n").encode()) == text
