"""Navigation, refusals as sentences, and the small pieces of a page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from bihuan.kernel.actors import ANONYMOUS, SYSTEM, Actor
from bihuan.kernel.refusals import Refused
from bihuan.web.shell import cells
from bihuan.web.shell.exports import plain
from bihuan.web.shell.looks import Look, Tone
from bihuan.web.shell.navigation import NAV, PHONE_ENTRIES, menu_for
from bihuan.web.shell.refusal import sentence


def test_every_navigation_entry_leads_somewhere() -> None:
    items = [item for group in NAV for item in group.items]
    assert [item.url_name for item in items if item.address() is None] == []


def test_the_menu_shows_only_what_the_actor_may_open() -> None:
    checker = Actor(key="person:1", label="查", grants=frozenset({("cases.check", "/GS/")}))
    icons = {entry.icon for _label, entries in menu_for(checker, "/").groups for entry in entries}
    assert "route" not in icons
    assert "users" not in icons


def test_the_phone_bar_has_room_for_a_thumb() -> None:
    assert len(menu_for(SYSTEM, "/").bar) <= PHONE_ENTRIES
    assert menu_for(ANONYMOUS, "/").bar is not None


def test_a_sentence_fills_in_the_facts() -> None:
    assert sentence(Refused("late", "还差 {n} 张照片（{kind}）。", n=2, kind="")) == "还差 2 张照片（）。"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=5), "5 分钟"),
        (timedelta(hours=3), "3 小时"),
        (timedelta(hours=-3, minutes=-20), "3 小时 20 分钟"),
        (timedelta(days=2, hours=1, minutes=9), "2 天 1 小时"),
    ],
)
def test_a_length_of_time_is_told_in_two_units(length: timedelta, words: str) -> None:
    with translation.override("zh-hans"):
        assert cells.span(length) == words


@pytest.mark.parametrize(
    ("left", "tone", "word"),
    [(30, "waiting", "剩 30 分钟"), (-90, "stop", "超期 1 小时 30 分钟"), (2880, "quiet", "剩 2 天")],
)
def test_a_deadline_says_what_is_left_in_words(now: datetime, left: int, tone: str, word: str) -> None:
    html = cells.due(now + timedelta(minutes=left), now=now)
    assert f"state-{tone}" in html
    assert word in html


def test_a_kept_deadline_no_longer_runs(now: datetime) -> None:
    html = cells.due(now, done_at=now - timedelta(hours=1))
    assert "按期" in html
    assert 'data-due=""' in html


def test_a_paused_and_a_provisional_deadline_say_so(now: datetime) -> None:
    assert "计时暂停" in cells.due(None, paused=True)
    assert "尚未公布" in cells.due(now, now=now, provisional=True)


def test_a_badge_escapes_its_word() -> None:
    assert "<b>" not in cells.badge(Look("<b>", "check", Tone.DONE))


def test_an_unknown_figure_is_a_dash_and_never_a_zero() -> None:
    assert "—" in cells.figure(None, "件")
    assert "12,345" in cells.figure(12345, "件")


@pytest.mark.parametrize("typed", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_that_begins_like_a_formula_is_quoted(typed: str) -> None:
    assert plain(typed) == f"'{typed}"


def test_a_negative_number_stays_a_number() -> None:
    assert plain(-1) == -1
