"""Taking pictures: of the scene, of the work done, now and then of something that makes a checker ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from bihuan.domain.cases.actions import Taken
from bihuan.domain.cases.queries.photos import PhotosAsked, class_photos
from bihuan.domain.cases.vocabulary import Phase
from bihuan.foundation.files.intake import prepare_file
from bihuan.kernel.actors import Actor
from bihuan.play.chance import Chance
from bihuan.play.loop import Play
from bihuan.play.scenes import Shot, draw
from bihuan.play.story import Story

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Task
    from bihuan.domain.district.models import Category


def take_scene(play: Play, story: Story, actor: Actor, now: datetime) -> None:
    """The picture that comes with a report."""
    content = prepare_file(draw(_shot(play, story, now - timedelta(minutes=3), clean=False)))
    play.do(
        "add_report_picture", actor=actor, now=now, report_id=story.report_id, content=content,
        name=f"现场_{now:%m%d_%H%M}.jpg",
    )  # fmt: skip


def take_asked(
    play: Play, story: Story, actor: Actor, now: datetime, asked: list[PhotosAsked], task: Task | None = None
) -> None:
    """As many pictures as the rules ask for and the case has not got, each a little later than the one before."""
    for one in asked:
        earlier = timedelta(minutes=20 if one.phase == Phase.BEFORE else 9, seconds=20)
        for number in range(one.missing):
            at = now - earlier + timedelta(minutes=3) * number
            _add(
                play,
                story,
                actor,
                now,
                _shot(play, story, at, clean=one.phase == Phase.AFTER),
                one.phase,
                task,
            )


def on_spot_pictures(play: Play, story: Story, category: Category | None, now: datetime) -> list[Taken]:
    """Before and after of what a grid worker put right himself, where the class asks for them."""
    counts = class_photos(category, localdate(now)) if category else {}
    shots = [(side, number) for side, count in counts.items() for number in range(count)]
    return [
        Taken(
            prepare_file(
                draw(_shot(play, story, now - timedelta(minutes=2 + number), clean=side == Phase.AFTER))
            ),
            f"{side.label}_{now:%m%d_%H%M}_{number}.jpg",
            side,
        )
        for side, number in shots
    ]


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
