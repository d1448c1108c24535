"""Whether two messages are about the same thing: symmetric, monotone, whatever the order, and said in words."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.domain.intake.understanding.sameness.bursts import surprise, together, usual_level
from bihuan.domain.intake.understanding.sameness.index import BUDGET, DEPTH, MARKS, SamenessIndex
from bihuan.domain.intake.understanding.sameness.likeness import Circumstances, Words, compare, likeness
from bihuan.domain.intake.understanding.sameness.marks import first_sentence, plain_letters, print_of
from bihuan.domain.intake.understanding.sameness.names import Gazetteer
from bihuan.domain.intake.understanding.sameness.rarity import Rarity
from bihuan.domain.intake.understanding.sameness.runs import SHORTEST, pieces

texts = st.text(alphabet="滨河苑停车位捆绑销售路灯不亮垃圾堆了三天没人收，。A7县12", min_size=0, max_size=60)
points = st.one_of(st.just((None, None)), st.tuples(st.floats(120.5, 120.7), st.floats(31.2, 31.4)))
NOWHERE = Circumstances(days=0.0)


@st.composite
def circumstances(draw: st.DrawFn) -> Circumstances:
    lon, lat = draw(points)
    return Circumstances(
        days=draw(st.floats(0, 400)),
        lon=lon,
        lat=lat,
        category=draw(st.sampled_from(["", "E0102", "E0305"])),
        sender=draw(st.sampled_from(["", "a", "b"])),
        names=draw(st.frozensets(st.sampled_from(["滨河苑", "平江路", "观前街"]))),
    )


def learned(*bodies: str) -> Rarity:
    rarity = Rarity()
    for body in bodies:
        rarity.learn(print_of("", body))
    return rarity


def alike(one: str, other: str, rarity: Rarity) -> Words:
    return compare(print_of("", one), [print_of("", other)], rarity)[0]


@given(one=texts, other=texts, a=circumstances(), b=circumstances(), known=st.lists(texts, max_size=5))
def test_likeness_is_the_same_from_either_side(
    one: str, other: str, a: Circumstances, b: Circumstances, known: list[str]
) -> None:
    rarity = learned(*known)
    there, back = alike(one, other, rarity), alike(other, one, rarity)
    assert there.whole == pytest.approx(back.whole, abs=1e-5)
    assert there.subject == pytest.approx(back.subject, abs=1e-5)
    assert there.told == pytest.approx(back.told, abs=1e-5)
    assert there.share == pytest.approx(back.share, abs=1e-5)
    assert likeness(there, a, b).score == pytest.approx(likeness(there, b, a).score)
    assert 0.0 <= likeness(there, a, b).confidence <= 0.99


@given(one=texts, other=texts)
def test_a_rare_run_that_both_get_makes_them_no_less_alike(one: str, other: str) -> None:
    rarity = learned(one, other, "路灯不亮", "垃圾堆了")
    before, after = alike(one, other, rarity), alike(f"{one}，伊景", f"{other}，伊景", rarity)
    assert after.whole >= before.whole - 1e-5
    assert after.alike >= before.alike - 1e-5
    assert after.share >= before.share - 1e-5


@given(body=texts)
def test_a_text_is_wholly_like_itself_unless_it_says_nothing(body: str) -> None:
    words = alike(body, body, learned())
    assume(len(print_of("", body).pairs))
    assert words.whole == pytest.approx(1, abs=1e-5)
    assert words.share == pytest.approx(1, abs=1e-5)


@given(bodies=st.lists(texts, min_size=2, max_size=8), seed=st.integers(0, 99))
def test_the_order_of_adding_does_not_change_a_likeness(bodies: list[str], seed: int) -> None:
    shuffled = random.Random(seed).sample(bodies, len(bodies))
    one, other = (
        alike(bodies[0], bodies[1], learned(*bodies)),
        alike(bodies[0], bodies[1], learned(*shuffled)),
    )
    assert one == other


@given(metres=st.floats(0, 20_000), more=st.floats(1, 20_000))
def test_farther_apart_is_never_more_alike(metres: float, more: float) -> None:
    words = Words(0.3, 0.3, 0.3, 0.3)
    near, far = (
        likeness(words, Circumstances(0, 120.0, 0.0), Circumstances(0, 120.0 + m / 111_195, 0.0))
        for m in (metres, metres + more)
    )
    assert far.score <= near.score


def test_the_signs_say_what_speaks_for_it() -> None:
    words = Words(whole=0.8, subject=0.9, told=0.9, share=0.834)
    one = Circumstances(10.0, 120.62, 31.30, "E0102", "138", frozenset({"滨河苑", "平江路"}))
    other = Circumstances(12.2, 120.62, 31.30, "E0102", "138", frozenset({"滨河苑"}))
    said = [str(sign) for sign in likeness(words, one, other).signs()]
    assert said == ["都提到滨河苑", "同一地点", "83% 的用语相同", "相隔 2 天", "类别相同", "同一人反映"]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (Circumstances(0.01), ["文字完全相同", "一小时之内"]),
        (Circumstances(0.5), ["文字完全相同", "相隔 12 小时"]),
        (Circumstances(0, 120.62, 31.302, "E02"), ["相距 220 米", "文字完全相同", "一小时之内", "类别不同"]),
        (Circumstances(0, 120.65, 31.30), ["相距 2.9 公里", "文字完全相同", "一小时之内"]),
    ],
)
def test_the_signs_measure_what_they_name(other: Circumstances, said: list[str]) -> None:
    one = Circumstances(0, 120.62, 31.30, "E01")
    assert [str(sign) for sign in likeness(Words(1, 1, 1, 1), one, other).signs()] == said


def test_without_points_named_places_stand_for_them() -> None:
    words, here = Words(0.2, 0.2, 0.2, 0.2), Circumstances(0, names=frozenset({"滨河苑"}))
    there = Circumstances(0, names=frozenset({"平江路"}))
    assert (
        likeness(words, here, here).score
        > likeness(words, here, NOWHERE).score
        > likeness(words, here, there).score
    )


def test_the_same_words_are_certain_and_other_words_are_not() -> None:
    index = SamenessIndex()
    for body in ("滨河苑捆绑销售车位，不买车位不签合同", "平江路路灯三天不亮了", "观前街垃圾桶满了没人收"):
        index.add(print_of("", body), NOWHERE)
    again = index.suggest(print_of("", "滨河苑捆绑销售车位，不买车位不签合同"), NOWHERE)
    assert again[0].number == 0
    assert again[0].likeness.is_confident
    other = index.suggest(print_of("", "滨河苑楼下烧烤摊油烟太大"), NOWHERE)
    assert not other or not other[0].likeness.is_confident


def test_the_nearest_in_words_comes_first_among_many() -> None:
    index = SamenessIndex()
    for number in range(200):
        index.add(print_of("", f"第{number}号楼前的路灯坏了，晚上看不见路"), Circumstances(number / 10))
    index.add(print_of("", "伊景园滨河苑开发商强制捆绑销售车位"), Circumstances(21))
    found = index.suggest(print_of("", "投诉伊景园滨河苑捆绑销售车位，求处理"), Circumstances(22))
    assert found[0].number == 200


def test_a_message_at_the_same_spot_is_found_without_common_words() -> None:
    index = SamenessIndex()
    spot = Circumstances(0, 120.62, 31.30, "E0102")
    index.add(print_of("", "垃圾三天没收"), spot)
    index.add(print_of("", "垃圾三天没收拾过"), Circumstances(0, 120.72, 31.40, "E0102"))
    found = index.suggest(print_of("", "楼下臭气熏天"), spot)
    assert [suggestion.number for suggestion in found] == [0]


def test_what_one_question_looks_at_is_bounded_however_many_say_the_same() -> None:
    index = SamenessIndex()
    same = print_of("", "伊景园滨河苑捆绑销售车位")
    for number in range(DEPTH * 10):
        index.add(same, Circumstances(number))
    found = index.suggest(same, Circumstances(0), most=DEPTH * 10)
    assert len(found) <= BUDGET
    assert min(suggestion.number for suggestion in found) >= DEPTH * 9
    assert MARKS * DEPTH >= BUDGET


def test_a_message_without_letters_finds_nothing_and_does_no_harm() -> None:
    index = SamenessIndex()
    for body in ("", "！！！", "路"):
        index.add(print_of("", body), NOWHERE)
    assert index.suggest(print_of("", "？？"), NOWHERE) == []
    assert index.suggest(print_of("", "路灯不亮"), NOWHERE) == []


def test_rarity_survives_being_packed() -> None:
    rarity = learned("路灯不亮", "路灯坏了")
    again = Rarity.unpacked(rarity.packed(), rarity.messages)
    marks = print_of("", "路灯坏了").pairs
    assert list(again.weights(marks)) == list(rarity.weights(marks))


def test_texts_are_read_in_one_width_and_case() -> None:
    assert list(print_of("", "Ａ７县ＫＴＶ").pairs) == list(print_of("", "a7县ktv").pairs)
    assert plain_letters("Ａ７县，KTV！") == "a7县ktv"
    assert first_sentence("  路灯坏了。三天了。") == "路灯坏了"


def test_names_are_found_whole_and_the_longer_wins() -> None:
    names = Gazetteer(["平江路", "平江", "滨河苑", "滨河苑二期", "园"])
    assert names.found_in("从平江路到滨河苑二期的公园") == {"平江路", "滨河苑二期"}


def test_a_burst_is_one_group_and_strangers_stay_apart() -> None:
    heard = [f"伊景园滨河苑捆绑销售车位，{who}不买不给签合同" for who in ("开发商", "售楼处", "中介", "他们")]
    heard += ["平江路路灯不亮", "观前街垃圾桶满了", "十全街井盖松了"]
    groups = together((print_of("", body), Circumstances(at)) for at, body in enumerate(heard))
    assert groups[0] == [0, 1, 2, 3]
    assert sorted(map(len, groups)) == [1, 1, 1, 4]


def test_surprise_grows_with_the_count_and_shrinks_with_the_usual() -> None:
    assert surprise(1, 1) == 0
    assert surprise(3, 0.5) == pytest.approx(1.842, abs=0.01)  # P(X >= 3 | 0.5) = 0.01439
    assert [round(surprise(n, 2), 2) for n in (3, 6, 12)] == sorted(
        round(surprise(n, 2), 2) for n in (3, 6, 12)
    )
    assert surprise(10, 1) > surprise(10, 4) > surprise(10, 9)
    assert usual_level(12, 4, 0.5) == 3
    assert usual_level(0, 4, 0.5) == 0.5


@given(one=texts, other=texts)
def test_the_pieces_of_a_text_are_the_text_and_what_is_shared_stands_in_both(one: str, other: str) -> None:
    cut = pieces(one, other)
    assert "".join(piece.text for piece in cut) == one
    for piece in cut:
        runs = [piece.text[at : at + SHORTEST] for at in range(len(piece.text) - SHORTEST + 1)]
        assert not piece.is_shared or (runs and any(run in other for run in runs))
    assert [a.is_shared for a in cut] == [not b.is_shared for b in cut[1:]] + [a.is_shared for a in cut[-1:]]
