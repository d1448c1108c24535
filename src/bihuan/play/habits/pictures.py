"""Taking pictures: of the scene, of the work done, now and then of something that makes a checker ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bihuan.domain.cases.vocabulary import Phase
from bihuan.foundation.files.intake import prepare_file
from bihuan.kernel.actors import Actor
from bihuan.play.chance import Chance
from bihuan.play.loop import Play
from bihuan.play.scenes import Shot, draw
from bihuan.play.story import Story

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Task


def take_scene(play: Play, story: Story, actor: Actor, now: datetime) -> None:
    """The picture that comes with a report."""
    content = prepare_file(draw(_shot(play, story, now - timedelta(minutes=3), clean=False)))
    play.do(
        "add_report_picture", actor=actor, now=now, report_id=story.report_id, content=content,
        name=f"现场_{now:%m%d_%H%M}.jpg",
    )  # fmt: skip


def take_after(play: Play, story: Story, actor: Actor, now: datetime, task: Task, chance: Chance) -> None:
    """The unit's picture of the work done, sometimes one that raises a flag."""
    trick = chance.weighted(play.rates["tricks"])
    shot = _shot(play, story, now - timedelta(minutes=chance.number(2, 25)), clean=True)
    if trick == "early":
        shot = shot.moved(at=now - timedelta(days=chance.number(4, 9)))
    elif trick == "far":
        shot = shot.moved(lon=shot.lon + 0.012, lat=shot.lat - 0.006)
    elif trick == "same" and story.report_id:
        shot = _shot(play, story, story.arrival.at - timedelta(minutes=3), clean=False)
    _add(play, story, actor, now, shot, Phase.AFTER, task)


def take_check(play: Play, story: Story, actor: Actor, now: datetime, phase: str, *, clean: bool) -> None:
    """A checker's or inspector's picture."""
    _add(play, story, actor, now, _shot(play, story, now - timedelta(minutes=4), clean=clean), phase)


def _add(
    play: Play, story: Story, actor: Actor, now: datetime, shot: Shot, phase: str, task: Task | None = None
) -> None:
    name = f"{Phase(phase).label}_{now:%m%d_%H%M}.jpg"
    content = prepare_file(draw(shot))
    play.do(
        "add_picture", actor=actor, now=now, case_id=story.case_id, content=content, name=name, phase=phase,
        task=task,
    )  # fmt: skip


def _shot(play: Play, story: Story, at: datetime, *, clean: bool) -> Shot:
    """The same story always stands before the same houses; only time and state differ."""
    arrival = story.arrival
    words = play.material.classes[arrival.category]
    return Shot(
        scene=words.scene,
        seed=f"{play.window.seed}/{arrival.object}/{arrival.address}",
        is_clean=clean,
        at=at,
        lon=arrival.lon,
        lat=arrival.lat,
        caption=arrival.address,
        wet=arrival.rain,
    )
