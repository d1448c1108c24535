"""Checking before closing, by somebody who did not handle it."""

from __future__ import annotations

from datetime import datetime

from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState, Phase
from bihuan.kernel.actors import Actor
from bihuan.play.chance import Chance
from bihuan.play.habits.closing import closed_now
from bihuan.play.habits.hearing import plan_page_answer
from bihuan.play.habits.pictures import take_check
from bihuan.play.habits.units import plan_work
from bihuan.play.loop import Play, habit
from bihuan.play.story import Story
from bihuan.play.words import say


@habit
def check(play: Play, story: Story, now: datetime) -> None:
    """A checker takes it from the pool, or the checking lead gives it to one."""
    chance = play.chance(story)
    checker = _checker(play, story, chance)
    if chance.happens(play.rates["shares"]["check_assigned"]):
        lead = chance.pick(play.cast.desk(May.ASSIGN_CHECK, without=May.DISPATCH))
        person = play.cast.people[checker.person_id or 0]
        play.do("assign_check", actor=lead, now=now, case_id=story.case_id, assignee=person)
    else:
        play.do("take_check", actor=checker, now=now, case_id=story.case_id)
    story.seen_state = CaseState.CHECKING
    play.at(now + chance.minutes(play.rates["delays"]["conclude"]), story, "conclude", checker.person_id)


def _checker(play: Play, story: Story, chance: Chance) -> Actor:
    path = story.arrival.place_path
    desk = play.cast.near(May.CHECK, path) if chance.happens(0.75) else play.cast.desk(May.CHECK, path)
    actor = play.cast.one(desk, chance, but=story.handlers) or play.cast.one(
        play.cast.desk(May.CHECK, path), chance, but=story.handlers
    )
    assert actor is not None  # noqa: S101  # the pack has checkers of the street and of the district
    return actor


@habit
def conclude(play: Play, story: Story, now: datetime, checker: int) -> None:
    """It is done well, and closed; or it is not, and goes back."""
    chance, actor = play.chance(story), play.cast.actors[checker]
    fails = _is_badly_done(play, story, chance)
    if story.pictures and chance.happens(play.rates["pictures"]["check"]):
        take_check(play, story, actor, now, Phase.CHECK, clean=not fails)
    story.checkers.add(checker)
    if fails:
        _send_back(play, story, actor, now, chance)
        return
    said = say(play.words(story, "passed"), chance, loc=story.arrival.address)
    remark = said if chance.happens(0.7) else ""
    case = play.do("pass_check", actor=actor, now=now, case_id=story.case_id, remark=remark)
    story.seen_state, story.is_open, story.is_late = case.state, False, case.is_late
    closed_now(play, story, story.lead if story.errands else "", now, chance)
    plan_page_answer(play, story, now, chance)


def _is_badly_done(play: Play, story: Story, chance: Chance) -> bool:
    """Some units' work fails more often; after a rework, hardly any does. What was put right on the spot is plain."""
    share = play.stage.unit_habits(story.lead)["fails"] * (0.4 if story.reworks else 1.0)
    return bool(story.errands) and chance.happens(share)


def _send_back(play: Play, story: Story, actor: Actor, now: datetime, chance: Chance) -> None:
    remark = say(play.words(story, "failed"), chance, loc=story.arrival.address)
    case = play.do("fail_check", actor=actor, now=now, case_id=story.case_id, remark=remark)
    story.seen_state, story.reworks = case.state, story.reworks + 1
    for errand in story.errands.values():
        errand.is_done, errand.stages_left = False, 1
        plan_work(play, story, errand, now, chance)
