"""Sending reports in: grid workers on their round, residents with a telephone, clerks, devices."""

from __future__ import annotations

from datetime import datetime

from bihuan.domain.cases.actions import ReportDraft
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import Source
from bihuan.kernel.actors import Actor
from bihuan.play.chance import Chance
from bihuan.play.habits.hearing import give_page
from bihuan.play.habits.pictures import on_spot_pictures, take_scene
from bihuan.play.loop import Play, habit
from bihuan.play.material import OFFICIAL, TALK
from bihuan.play.story import Story
from bihuan.play.words import fill, fitting, report_text, say

CHANNELS = {
    Source.RESIDENT: Actor(key="channel:app", label="“姑苏随手拍”小程序", is_system=True),
    Source.SENSOR: Actor(key="channel:sensors", label="物联感知平台", is_system=True),
}


@habit
def receive(play: Play, story: Story, now: datetime) -> None:
    """Something is reported; the desk will look at it in some minutes."""
    chance, arrival = play.chance(story), story.arrival
    worker = _grid_worker(play, story, chance) if arrival.source == Source.GRID else None
    if worker and _is_small(play, story, chance):
        _put_right_at_once(play, story, worker, now, chance)
    else:
        _report(play, story, worker, now, chance)


def _is_small(play: Play, story: Story, chance: Chance) -> bool:
    """Whether a grid worker puts it right himself."""
    words = play.material.classes[story.arrival.category]
    fits = words.scene in play.rates["on_spot_scenes"] and not story.arrival.same_as
    return fits and chance.happens(play.rates["shares"]["on_spot"])


def _report(play: Play, story: Story, worker: Actor | None, now: datetime, chance: Chance) -> None:
    words = play.material.classes[story.arrival.category]
    report = play.do(
        "receive_report",
        actor=worker or _reporter(play, story, chance),
        now=now,
        draft=_draft(play, story, chance),
    )
    story.report_id = report.pk
    give_page(play, story, report, worker or CHANNELS[Source.RESIDENT], now)
    share = play.rates["pictures"].get(story.arrival.source, 0.0)
    story.pictures = words.scene != TALK and chance.happens(share)
    if story.pictures:
        take_scene(play, story, worker or CHANNELS[Source.RESIDENT], now)
    night = 2.0 if now.hour < 6 else 1.0
    play.at(now + chance.minutes(play.rates["delays"]["accept"]) * night, story, "accept")


def _draft(play: Play, story: Story, chance: Chance) -> ReportDraft:
    arrival = story.arrival
    words = play.material.classes[arrival.category]
    known = arrival.source in OFFICIAL or chance.happens(play.rates["shares"]["class_known"])
    text, story.tag = report_text(play.material, words, arrival, play.about(story), chance)
    return ReportDraft(
        text=text,
        source=arrival.source,
        source_key=_number_of(play, story),
        address=arrival.address,
        lon=arrival.lon,
        lat=arrival.lat,
        category=play.stage.classes[arrival.category] if known else None,
        is_urgent=words.scene in play.rates["urgent_scenes"],
        contact=_contact(play, chance) if arrival.source not in OFFICIAL else {},
    )


def _number_of(play: Play, story: Story) -> str:
    """The channel's own number, for the channels that give one."""
    prefix = play.rates["numbers"].get(story.arrival.source, "")
    return f"{prefix}{story.arrival.at:%Y%m%d}{story.key:05d}" if prefix else ""


def _contact(play: Play, chance: Chance) -> dict[str, str]:
    """An invented name and a number that no telephone has (its range is not given out)."""
    name = chance.pick(play.voices["surnames"]) + chance.pick(play.voices["titles"])
    return {"name": name, "phone": f"1990000{chance.number(0, 9999):04d}"}


def _grid_worker(play: Play, story: Story, chance: Chance) -> Actor | None:
    workers = [a for a in play.cast.near(May.VERIFY, story.arrival.place_path) if a.may(May.HANDLE)]
    return play.cast.one(workers, chance)


def _reporter(play: Play, story: Story, chance: Chance) -> Actor:
    source = story.arrival.source
    if source in CHANNELS:
        return CHANNELS[Source(source)]
    if source in {Source.PATROL, Source.INSPECTION}:
        desk = play.cast.near(May.CHECK, story.arrival.place_path)
    elif source == Source.HOTLINE:
        desk = play.cast.desk(May.IMPORT, without=May.ACCEPT)
    else:
        desk = play.cast.desk(May.ACCEPT, without=May.DISPATCH)
    return chance.pick(desk)


def _put_right_at_once(play: Play, story: Story, worker: Actor, now: datetime, chance: Chance) -> None:
    """自行处置: the grid worker sees it, puts it right, and writes both down."""
    arrival = story.arrival
    words = play.material.classes[arrival.category]
    unit = next(u for u in play.stage.units.values() if u.area == arrival.street)
    draft = _draft(play, story, chance)
    done = fill(
        chance.pick(fitting(words.done, story.tag)), chance, about=play.about(story), loc=arrival.address
    )
    told = say(play.voices["on_spot"], chance, done=done)
    case = play.do(
        "handle_on_spot", actor=worker, now=now, draft=draft, unit=unit, text=told,
        pictures=on_spot_pictures(play, story, draft.category, now),
    )  # fmt: skip
    story.case_id, story.is_open, story.seen_state, story.lead = case.pk, True, case.state, unit.code
    story.handlers.add(worker.person_id or 0)
    play.by_case[case.pk] = story.key
    play.at(now + chance.minutes(play.rates["delays"]["check"]), story, "check")
