"""After closing: appeals, maintenance, looking back, opening again."""

from __future__ import annotations

from datetime import datetime, timedelta

from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState, Phase
from bihuan.play.chance import Chance
from bihuan.play.habits.pictures import take_check
from bihuan.play.loop import Play, habit
from bihuan.play.material import TALK
from bihuan.play.story import Story
from bihuan.play.words import say


def closed_now(play: Play, story: Story, unit: str, now: datetime, chance: Chance) -> None:
    """What may still come of a closed case."""
    story.epoch += 1
    story.errands = {}
    source = story.arrival.source
    if unit:
        _plan_for_unit(play, story, unit, now, chance)
    if chance.happens(play.rates["shares"]["named_look_back"]):
        _plan_later(play, story, now, chance, "desk", (1, 5), "name_for_look_back")
    if source in {"resident", "hotline"} and chance.happens(play.rates["shares"]["reopen"]):
        _plan_later(play, story, now, chance, "desk", (0.5, 4), "reopen")


def _plan_for_unit(play: Play, story: Story, unit: str, now: datetime, chance: Chance) -> None:
    if story.is_late and chance.happens(play.rates["shares"]["appeal"]):
        _plan_later(play, story, now, chance, unit, (0.3, 4), "ask_to_appeal", unit)
    if chance.happens(play.rates["shares"]["maintain"]):
        _plan_later(play, story, now, chance, "desk", (0.01, 0.4), "maintain", unit)


def _plan_later(
    play: Play, story: Story, now: datetime, chance: Chance, who: str, days: tuple[float, float], *what: str
) -> None:
    name, *args = what
    at = play.stage.in_shift(now + timedelta(days=chance.between(*days)), who, chance)
    play.at(at, story, name, *args)


@habit
def maintain(play: Play, story: Story, now: datetime, unit: str) -> None:
    """指定维护责任单位, with a day for the next look."""
    if story.seen_state not in {CaseState.CLOSED, CaseState.CONFIRMED}:
        return
    chance = play.chance(story)
    actor = chance.pick(play.cast.desk(May.MAINTAIN, story.arrival.place_path, without=May.ENDORSE))
    day = now.date() + timedelta(days=chance.number(5, 21))
    play.do(
        "set_maintenance", actor=actor, now=now, case_id=story.case_id,
        maintainer=play.stage.units[unit], next_look_back_on=day if chance.happens(0.8) else None,
    )  # fmt: skip


@habit
def name_for_look_back(play: Play, story: Story, now: datetime) -> None:
    """列入回头看 by name."""
    if story.seen_state not in {CaseState.CLOSED, CaseState.CONFIRMED} or story.pending:
        return
    chance = play.chance(story)
    play.do("call_look_back", actor=chance.pick(play.cast.desk(May.DRAW)), now=now, case_id=story.case_id)
    plan_look_back(play, story, now, chance)


def plan_look_back(play: Play, story: Story, now: datetime, chance: Chance) -> None:
    """An inspector goes there in the next working days."""
    story.seen_state = CaseState.LOOKING_BACK
    at = play.stage.in_shift(now + timedelta(days=chance.near(0.2, 1.5, 6)), "desk", chance)
    play.at(at, story, "take_look_back")


@habit
def take_look_back(play: Play, story: Story, now: datetime) -> None:
    """领取回头看 by somebody who neither handled nor checked it."""
    if story.seen_state != CaseState.LOOKING_BACK:
        return
    chance = play.chance(story)
    actor = play.cast.one(play.cast.desk(May.LOOK_BACK), chance, but=story.handlers | story.checkers)
    assert actor is not None  # noqa: S101  # inspectors neither handle nor check
    play.do("take_look_back", actor=actor, now=now, case_id=story.case_id)
    at = play.stage.in_shift(now + chance.minutes(play.rates["delays"]["look_back"]), "desk", chance)
    play.at(at, story, "look_back", actor.person_id)


@habit
def look_back(play: Play, story: Story, now: datetime, inspector: int) -> None:
    """Still as it should be, or back again."""
    chance, actor = play.chance(story), play.cast.actors[inspector]
    is_back = chance.happens(play.rates["shares"]["rebound"]) and not story.pending
    is_seen = play.material.classes[story.arrival.category].scene != TALK
    if is_seen and (story.pictures or chance.happens(play.rates["pictures"]["look_back"])):
        take_check(play, story, actor, now, Phase.LOOK_BACK, clean=not is_back)
    if not is_back:
        remark = say(play.words(story, "confirmed"), chance, loc=story.arrival.address)
        play.do("confirm_case", actor=actor, now=now, case_id=story.case_id, remark=remark)
        story.seen_state = CaseState.CONFIRMED
        return
    remark = say(play.words(story, "rebounded"), chance, loc=story.arrival.address)
    case = play.do("rebound_case", actor=actor, now=now, case_id=story.case_id, remark=remark)
    story.rebounds += 1
    open_again(play, story, case.state, now, chance, "rebound")


@habit
def reopen(play: Play, story: Story, now: datetime) -> None:
    """重新打开, because who reported shows that it is not solved."""
    if story.seen_state not in {CaseState.CLOSED, CaseState.CONFIRMED} or story.pending:
        return
    chance = play.chance(story)
    actor = chance.pick(play.cast.desk(May.ARBITRATE))
    case = play.do(
        "reopen_case", actor=actor, now=now, case_id=story.case_id, reason=say(play.voices["reopen"], chance)
    )
    story.rebounds += 1
    open_again(play, story, case.state, now, chance, "reopened")


def open_again(play: Play, story: Story, state: str, now: datetime, chance: Chance, why: str) -> None:
    """The case is open once more; the desk dispatches it anew."""
    story.epoch += 1
    story.seen_state, story.is_open = state, True
    at = play.stage.in_shift(now + chance.minutes(play.rates["delays"]["redispatch"]), "desk", chance)
    play.at(at, story, "dispatch", "", why)
