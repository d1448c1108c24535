"""A play that is put down in the middle and taken up again."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.refusals import Refused
from bihuan.play.loop import Play
from bihuan.play.month import Outcome, play_month
from tests.play.conftest import END

pytestmark = pytest.mark.django_db


class Cut(Exception):
    """As if the power went."""


def play(folder: Path, *, cut_at: int = 0, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """Twenty-five reports in five days; `cut_at` ends it in the middle of that transaction."""
    monkeypatch.setattr("bihuan.play.loop.HOLD", 0.05)
    count = 0

    def progress(done: int, total: int) -> None:
        nonlocal count
        count += 1
        if count == cut_at:
            raise Cut

    return play_month(
        folder, actor=SYSTEM, now=END, reports=25, days=5, seed=3, strict=True, progress=progress
    )


def story() -> list[tuple[object, ...]]:
    rows = Entry.objects.filter(kind__startswith="cases.").order_by("seq")
    return list(rows.values_list("kind", "at", "actor_label", "reason", "category"))


def test_a_play_that_was_cut_short_goes_on_as_if_nothing_had_been(
    gusu: None, eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        play(eventful, monkeypatch=monkeypatch)
        whole = story()
        transaction.set_rollback(True)
    with transaction.atomic():
        with pytest.raises(Cut):
            play(eventful, cut_at=12, monkeypatch=monkeypatch)
        reached = len(story())
        assert play(eventful, monkeypatch=monkeypatch).is_new
        again = story()
        transaction.set_rollback(True)
    assert 0 < reached < len(whole)
    assert again == whole


def test_a_play_whose_record_is_lost_says_what_to_do(
    gusu: None, eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        with pytest.raises(Cut):
            play(eventful, cut_at=4, monkeypatch=monkeypatch)
        for file in (Path(settings.VAR) / "play").iterdir():
            file.unlink()
        with pytest.raises(Refused, match="请换一个空的数据库"):
            play(eventful, monkeypatch=monkeypatch)
        transaction.set_rollback(True)


def test_a_move_that_somebody_else_made_first_leaves_that_case_alone(
    gusu: None, eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform, meddled = Play._perform, list[Play]()

    def meddle(play: Play, name: str, story: object, at: object, args: tuple[object, ...]) -> None:
        if name == "dispatch" and not meddled:
            meddled.append(play)
            perform(play, name, story, at, args)  # type: ignore[arg-type]
        perform(play, name, story, at, args)  # type: ignore[arg-type]

    monkeypatch.setattr(Play, "_perform", meddle)
    with transaction.atomic():
        outcome = play_month(eventful, actor=SYSTEM, now=END, reports=10, days=3, seed=3)
        transaction.set_rollback(True)
    assert outcome.left_alone == 1
