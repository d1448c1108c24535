"""Playing a month from its first report to the present moment, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bihuan.domain.cases.policy import visible_cases
from bihuan.domain.cases.tasks import compact_tallies
from bihuan.foundation.jobs.actions import hold_back
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused
from bihuan.play.arrivals import Window, plan
from bihuan.play.cast import Cast
from bihuan.play.events import PlayBegun, Played
from bihuan.play.habits import patrolling, training, watching
from bihuan.play.loop import Play
from bihuan.play.material import read_material
from bihuan.play.saved import Shelf
from bihuan.play.stage import Stage

HELD_JOBS = ("cases.mark_overdue", "cases.call_look_backs", "callbacks.follow_closings", "intake.find_hot")
"""Jobs that look at the real clock; while the past is played they would find everything overdue."""
HELD_FOR = timedelta(seconds=90)
SUBJECT = Subject("play", 1, "play")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcome:
    """What a play came to. `is_new` is false when it had been played before."""

    is_new: bool
    reports: int = 0
    cases: int = 0
    moves: int = 0
    left_alone: int = 0


def play_month(
    folder: Path,
    *,
    actor: Actor,
    now: datetime,
    reports: int = 1000,
    seed: int = 1,
    starts_at: datetime | None = None,
    days: int = 30,
    anyway: bool = False,
    strict: bool = False,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Play the `days` before `now` (or from `starts_at` on), once per installation; a play that was cut short goes on.

    The same seed, window, number and pack on a fresh database give the same reports, people, words and
    decisions to the second. Refuses an installation that has cases of its own, unless `anyway`.
    """
    if Entry.objects.filter(kind=Played.kind).exists():
        return Outcome(is_new=False)
    begun = Entry.objects.filter(kind=PlayBegun.kind).order_by("seq").first()
    if begun is None:
        _require_empty(anyway=anyway)
        end = (
            min(timezone.localtime(now), starts_at + timedelta(days=days))
            if starts_at
            else timezone.localtime(now)
        )
        window = Window(starts_at or end - timedelta(days=days), end, seed)
    else:
        data = begun.data
        reports, seed = data["reports"], data["seed"]
        window = Window(_moment(data["starts_at"]), _moment(data["ends_at"]), seed)
    return _play(folder, window, reports, actor, strict=strict, is_begun=begun is not None, progress=progress)


def _moment(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))


def _require_empty(*, anyway: bool) -> None:
    if not anyway and visible_cases(SYSTEM).exists():
        raise Refused(
            "has_cases",
            "这里已经有真实的案件，不再演示，以免混在一起。要看演示请换一个空的数据库；确实要混演，加 --anyway。",
        )


def _play(
    folder: Path,
    window: Window,
    reports: int,
    actor: Actor,
    *,
    strict: bool,
    is_begun: bool,
    progress: Progress,
) -> Outcome:
    stage = Stage(read_material(folder), window.ends_at.date())
    play = Play(stage, Cast(window.ends_at.date()), window, plan(stage, window, reports), strict=strict)
    shelf = Shelf(Path(settings.VAR) / "play")
    if is_begun:
        _take_up(play, shelf)
    else:
        _begin(play, shelf, reports, actor)
    for reached in play.run():
        shelf.put(play)
        hold_back(HELD_JOBS, until=timezone.now() + HELD_FOR)
        progress(*_share(window, reached))
    return _end(play, shelf, actor, progress)


def _begin(play: Play, shelf: Shelf, reports: int, actor: Actor) -> None:
    with transaction.atomic():
        event = PlayBegun(
            seed=play.window.seed,
            starts_at=play.window.starts_at.isoformat(),
            ends_at=play.window.ends_at.isoformat(),
            reports=reports,
        )
        record(event, actor=actor, now=play.window.starts_at, subject=SUBJECT)
        hold_back(HELD_JOBS, until=timezone.now() + HELD_FOR)
        watching.plan_routines(play)
        training.plan_training(play)
        patrolling.plan_patrols(play)
        shelf.clear()
        shelf.put(play)


def _take_up(play: Play, shelf: Shelf) -> None:
    if not shelf.take(play):
        raise Refused(
            "play_lost",
            "上次演到一半断了，续演的记录（{folder}）也不在。已演的部分都是完整的，可以照常使用；要从头演，请换一个空的数据库。",
            folder=shelf.folder,
        )


def _share(window: Window, reached: datetime) -> tuple[int, int]:
    """Progress in hours of the month."""
    hour = timedelta(hours=1)
    return int((reached - window.starts_at) / hour), int((window.ends_at - window.starts_at) / hour)


def _end(play: Play, shelf: Shelf, actor: Actor, progress: Progress) -> Outcome:
    outcome = Outcome(True, play.arrived, len(play.by_case), play.moves, play.refused)
    with transaction.atomic():
        event = Played(play.window.seed, outcome.reports, outcome.cases, outcome.moves)
        record(event, actor=actor, now=play.window.ends_at, subject=SUBJECT)
        hold_back(HELD_JOBS, until=timezone.now())
    compact_tallies()
    shelf.clear()
    progress(*_share(play.window, play.window.ends_at))
    return outcome
