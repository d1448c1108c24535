"""Patrols beside the cases: rounds handed out, walked section by section, reds looked at again, appeals decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bihuan.domain.patrols import actions
from bihuan.domain.patrols.queries import lists
from bihuan.domain.patrols.queries.rules import ScoredList, rules_on
from bihuan.domain.patrols.vocabulary import Colour, StopState
from bihuan.domain.patrols.vocabulary import PatrolsPermission as May
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused
from bihuan.play.chance import Chance
from bihuan.play.loop import Play, habit


def plan_patrols(play: Play) -> None:
    """Nothing where the pack tells of no patrols."""
    for number, told in enumerate(play.material.patrols.get("rounds", ())):
        at = play.window.starts_at + timedelta(days=told["day"])
        play.routine(at.replace(hour=8, minute=40, second=0, microsecond=0), "hand_out_round", number)


def _do(play: Play, verb: str, **facts: Any) -> Any:
    """One move of a patrol; None when it is refused, because somebody outside the play was there first."""
    try:
        done = getattr(actions, verb)(**facts)
    except Refused as refused:
        if play.strict:
            refused.add_note(f"{verb} at {facts['now']}")
            raise
        play.refused += 1
        return None
    play.moves += 1
    return done


def _able(play: Play, permission: str, *, but: int | None = None) -> list[Actor]:
    return [actor for actor in play.cast.actors.values() if actor.may(permission) and actor.person_id != but]


@habit
def hand_out_round(play: Play, now: datetime, number: int) -> None:
    """A handful of sections to one patroller; he sets out within the hour."""
    told = play.material.patrols["rounds"][number]
    chosen = rules_on(now.date()).list_of(told["list"])
    leads, walkers = _able(play, May.ASSIGN), _able(play, May.WALK)
    if chosen is None or not leads or not walkers or now > play.window.ends_at:
        return
    chance = Chance(play.window.seed, "round", number)
    sections = lists.sections_for(SYSTEM, chosen)
    first = told["from"] % max(len(sections), 1)
    codes = [one.code for one in (sections[first:] + sections[:first])[: told["sections"]]]
    row = _do(
        play, "assign_round", actor=chance.pick(leads), now=now, scored_list=chosen.code, codes=codes,
        patroller_id=chance.pick(walkers).person_id, due_on=now.date() + timedelta(days=2), title=told["title"],
    )  # fmt: skip
    if row is not None and not told.get("still_to_walk"):
        play.routine(now + timedelta(minutes=chance.number(25, 70)), "walk_on", row.code, number)


@habit
def walk_on(play: Play, now: datetime, code: str, number: int) -> None:
    """The next section of a round: some things are noted, one or the other is reported, and it is graded."""
    row = lists.round_by_code(SYSTEM, code)
    stop = next((one for one in lists.stops_of(row) if one.state == StopState.WAITING), None)
    chosen = rules_on(now.date()).list_of(row.scored_list)
    actor = play.cast.actors.get(row.patroller_id)
    if stop is None or chosen is None or actor is None:
        return
    chance = Chance(play.window.seed, "stop", number, stop.position)
    _note_some(play, stop.pk, chosen, actor, now, chance)
    note = chance.pick(play.material.patrols["remarks"])
    after = _do(play, "grade_stop", actor=actor, now=now, stop_id=stop.pk, note=note)
    if after is not None:
        _follow(play, after, now, number, chance)
    play.routine(now + timedelta(minutes=chance.number(12, 30)), "walk_on", code, number)


def _follow(play: Play, stop: Any, now: datetime, number: int, chance: Chance) -> None:
    """A red is looked at the same day; one yellow in five is appealed against."""
    if stop.colour == Colour.RED:
        play.routine(now + timedelta(minutes=chance.number(60, 400)), "look_at_red", stop.code, number)
    elif stop.colour == Colour.YELLOW and chance.happens(0.2):
        play.routine(now + timedelta(hours=chance.number(20, 40)), "appeal", stop.code, number)


def _note_some(
    play: Play, stop_id: int, chosen: ScoredList, actor: Actor, now: datetime, chance: Chance
) -> None:
    """A few things on most sections, many on some; now and then one is reported at once."""
    for _ in range(chance.number(0, 3) if chance.happens(0.72) else chance.number(5, 8)):
        line, where = chance.pick(chosen.lines), chance.pick(play.material.patrols["where"])
        _do(
            play, "note_deduction", actor=actor, now=now, stop_id=stop_id, line=line.code,
            count=chance.number(1, 3), note=where, report=chance.happens(0.06) and bool(line.category),
        )  # fmt: skip


@habit
def look_at_red(play: Play, now: datetime, code: str, number: int) -> None:
    """Somebody else looks at the red: mostly it stands."""
    stop = lists.stop_by_code(SYSTEM, code)
    chance = Chance(play.window.seed, "red", number, stop.position)
    judges = _able(play, May.CONFIRM, but=stop.walked_by_id)
    if stop.state != StopState.TO_CONFIRM or not judges:
        return
    judge = chance.pick(judges)
    if chance.happens(0.12):
        reason = chance.pick(play.material.patrols["sent_back"])
        _do(play, "send_back", actor=judge, now=now, stop_id=stop.pk, reason=reason)
        play.routine(now + timedelta(hours=3), "walk_on", stop.round.code, number + 1000)
    else:
        _do(play, "confirm_red", actor=judge, now=now, stop_id=stop.pk)


@habit
def appeal(play: Play, now: datetime, code: str, number: int) -> None:
    """Who answers for the section does not agree; a third person decides the day after."""
    stop = lists.stop_by_code(SYSTEM, code)
    chance = Chance(play.window.seed, "appeal", number, stop.position)
    owner = stop.thing.owner_unit.path if stop.thing.owner_unit else "?"
    able = [actor for actor in _able(play, May.APPEAL) if actor.may_in(May.APPEAL, owner)]
    if stop.state == StopState.GRADED and able:
        reason = chance.pick(play.material.patrols["appeals"])
        _do(play, "appeal_grade", actor=chance.pick(able), now=now, stop_id=stop.pk, reason=reason)
        play.routine(now + timedelta(hours=chance.number(18, 30)), "decide_appeal", code, number)


@habit
def decide_appeal(play: Play, now: datetime, code: str, number: int) -> None:
    """Mostly the grade stands."""
    stop = lists.stop_by_code(SYSTEM, code)
    chance = Chance(play.window.seed, "decide", number, stop.position)
    barred = {stop.walked_by_id, stop.confirmed_by_id, stop.appealed_by_id}
    judges = [actor for actor in _able(play, May.CONFIRM) if actor.person_id not in barred]
    if stop.state != StopState.APPEALED or not judges:
        return
    verb = "overturn_grade" if chance.happens(0.35) else "uphold_grade"
    reason = chance.pick(play.material.patrols[verb])
    _do(play, verb, actor=chance.pick(judges), now=now, stop_id=stop.pk, reason=reason)
