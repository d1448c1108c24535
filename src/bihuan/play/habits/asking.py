"""What units ask for, and who decides: extensions, suspensions, forced closes, appeals."""

from __future__ import annotations

from datetime import datetime, timedelta

from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.kernel.actors import Actor
from bihuan.play.chance import Chance
from bihuan.play.loop import Play, habit
from bihuan.play.story import Errand, Story
from bihuan.play.words import say

DECIDES = {
    "extend": May.GRANT,
    "suspend": May.SUSPEND,
    "force_close": May.FORCE_CLOSE,
    "appeal": May.REVIEW_APPEAL,
}


def plan_requests(play: Play, story: Story, errand: Errand, now: datetime, chance: Chance) -> None:
    """What will be asked for on this errand, at the most one thing of each kind."""
    if errand.role != "lead" or errand.due_at is None:
        return
    shares, span = play.rates["shares"], errand.due_at - now
    if span > timedelta(hours=20) and chance.happens(shares["extend"]):
        _ask_in_time(play, story, errand, now, chance)
    elif span > timedelta(days=2) and chance.happens(shares["suspend"]):
        at = play.stage.in_shift(now + span * chance.between(0.2, 0.5), errand.unit, chance)
        play.at(at, story, "ask_to_suspend", errand.task_id)
    elif chance.happens(shares["force_close"]):
        at = play.stage.in_shift(now + span * chance.between(0.5, 1.5), "desk", chance)
        play.at(at, story, "ask_to_force")
    _plan_helper(play, story, now, span, chance)


def _plan_helper(play: Play, story: Story, now: datetime, span: timedelta, chance: Chance) -> None:
    if chance.happens(play.rates["shares"]["helper"]):
        helper = play.rates["often_mistaken"]
        play.at(now + span * chance.between(0.1, 0.4), story, "add_helper", chance.pick(helper))


def _ask_in_time(play: Play, story: Story, errand: Errand, now: datetime, chance: Chance) -> None:
    """Before the deadline, and the work waits for the answer."""
    assert errand.due_at is not None  # noqa: S101  # asked for above
    at = play.stage.in_shift(now + (errand.due_at - now) * chance.between(0.5, 0.85), errand.unit, chance)
    if at < errand.due_at:
        errand.turn += 1
        play.at(at, story, "ask_to_extend", errand.task_id)


def _crew(play: Play, story: Story, errand: Errand) -> Actor | None:
    """Who asks: the handler, when somebody else can look at it first."""
    path = play.stage.units[errand.unit].path
    handler = play.cast.actors[story.people[f"handler:{errand.task_id}"]]
    others = [a for a in play.cast.crew(path, May.ENDORSE) if a.person_id != handler.person_id]
    return handler if others else None


@habit
def ask_to_extend(play: Play, story: Story, now: datetime, task_id: int) -> None:
    """申请延期 before the deadline."""
    errand = story.errands.get(task_id)
    if errand is None or errand.is_done:
        return
    chance, actor = play.chance(story), _crew(play, story, errand)
    in_time = errand.due_at is not None and now < errand.due_at
    if actor is None or not in_time or story.pending:
        play.at(now + chance.minutes([20, 60, 200]), story, "work", task_id, errand.turn)
        return
    ground = _ground_to_extend(play, now, chance)
    why = say(play.voices["extend"][ground], chance)
    asked = play.do("ask_extension", actor=actor, now=now, task_id=task_id, ground=ground, reason=why)
    _wait_for(play, story, errand.unit, "extend", asked.pk, task_id, now, chance)


def _ground_to_extend(play: Play, now: datetime, chance: Chance) -> str:
    """The weather is a ground on wet days alone."""
    grounds: dict[str, float] = dict(play.rates["grounds"]["extend"])
    if not play.is_wet(now):
        del grounds["weather"]
    return chance.weighted(grounds)


@habit
def ask_to_suspend(play: Play, story: Story, now: datetime, task_id: int) -> None:
    """申请挂账 or 缓办 for what cannot be done soon."""
    errand = story.errands.get(task_id)
    if errand is None or errand.is_done or story.pending or story.suspensions:
        return
    if story.seen_state != CaseState.HANDLING:
        return
    chance, actor = play.chance(story), _crew(play, story, errand)
    if actor is None:
        return
    ground = chance.weighted(play.rates["grounds"]["suspend"])
    asked = play.do(
        "ask_suspension", actor=actor, now=now, case_id=story.case_id, ground=ground,
        until=(now + timedelta(days=chance.pick([20, 30, 45, 60, 90]))).date(),
        reason=say(play.voices["suspend"][ground], chance), defer=chance.happens(0.4),
    )  # fmt: skip
    _wait_for(play, story, errand.unit, "suspend", asked.pk, task_id, now, chance)


@habit
def ask_to_force(play: Play, story: Story, now: datetime) -> None:
    """申请强制结案 by a dispatcher, for a second person to decide."""
    if story.pending or story.suspended or story.seen_state not in {CaseState.HANDLING, CaseState.DISPATCHED}:
        return
    chance = play.chance(story)
    ground = chance.weighted(play.rates["grounds"]["force_close"])
    actor = chance.pick(play.cast.desk(May.DISPATCH, story.arrival.place_path, without=May.ARBITRATE))
    asked = play.do(
        "ask_forced_close", actor=actor, now=now, case_id=story.case_id, ground=ground,
        reason=say(play.voices["force_close"][ground], chance),
    )  # fmt: skip
    story.pending = True
    at = play.stage.in_shift(now + chance.minutes(play.rates["delays"]["grant"]), "desk", chance)
    play.at(at, story, "decide", "force_close", asked.pk, 0, actor.person_id)


@habit
def ask_to_appeal(play: Play, story: Story, now: datetime, unit: str) -> None:
    """超时申诉 after closing."""
    if story.is_open or story.pending or story.appealed:
        return
    chance, story.appealed = play.chance(story), True
    ground = chance.weighted(play.rates["grounds"]["appeal"])
    actor = chance.pick(play.cast.crew(play.stage.units[unit].path))
    asked = play.do(
        "ask_appeal", actor=actor, now=now, case_id=story.case_id, ground=ground,
        reason=say(play.voices["appeal"][ground], chance),
    )  # fmt: skip
    _wait_for(play, story, unit, "appeal", asked.pk, 0, now, chance)


def _wait_for(
    play: Play,
    story: Story,
    unit: str,
    kind: str,
    application: int,
    task_id: int,
    now: datetime,
    chance: Chance,
) -> None:
    story.pending = True
    delay = chance.minutes(play.rates["delays"]["endorse"])
    at = play.stage.in_shift(now + delay, "desk" if kind == "appeal" else unit, chance)
    play.at(at, story, "endorse", kind, application, task_id, unit)


@habit
def endorse(
    play: Play, story: Story, now: datetime, kind: str, application: int, task_id: int, unit: str
) -> None:
    """The first of two levels: the unit's lead, for an appeal a reviewer."""
    chance = play.chance(story)
    if kind == "appeal":
        desk = play.cast.desk(May.REVIEW_APPEAL, without=May.ARBITRATE)
        asker = 0
    else:
        desk = play.cast.crew(play.stage.units[unit].path, May.ENDORSE)
        asker = story.people[f"handler:{task_id}"]
    actor = play.cast.one(desk, chance, but={asker})
    assert actor is not None, unit  # noqa: S101  # asked only when there is one
    if chance.happens(play.rates["shares"]["not_endorsed"]):
        _refuse(play, story, actor, now, application, task_id, chance)
        return
    play.do(
        "endorse_application",
        actor=actor,
        now=now,
        application_id=application,
        answer=say(play.voices["endorse"], chance),
    )
    at = play.stage.in_shift(now + chance.minutes(play.rates["delays"]["grant"]), "desk", chance)
    play.at(at, story, "decide", kind, application, task_id, actor.person_id)


@habit
def decide(
    play: Play, story: Story, now: datetime, kind: str, application: int, task_id: int, other: int
) -> None:
    """The second level."""
    chance = play.chance(story)
    desk = play.cast.desk(DECIDES[kind], story.arrival.place_path)
    chiefs = [actor for actor in desk if actor.may(May.ARBITRATE)] or desk
    actor = play.cast.one(chiefs, chance, but={other})
    assert actor is not None, kind  # noqa: S101  # the pack names two
    if chance.happens(play.rates["not_granted"][kind]):
        _refuse(play, story, actor, now, application, task_id, chance)
        return
    answer = say(play.voices["grant"][kind], chance)
    play.do("grant_application", actor=actor, now=now, application_id=application, answer=answer)
    story.pending = False
    AFTER[kind](play, story, now, task_id, chance)


def _refuse(
    play: Play, story: Story, actor: Actor, now: datetime, application: int, task_id: int, chance: Chance
) -> None:
    answer = say(play.voices["not_granted"], chance)
    play.do("refuse_application", actor=actor, now=now, application_id=application, answer=answer)
    story.pending = False
    errand = story.errands.get(task_id)
    if errand is not None and not errand.is_done:
        errand.turn += 1
        at = play.stage.in_shift(now + chance.minutes([60, 240, 900]), errand.unit, chance)
        play.at(at, story, "work", task_id, errand.turn)


def _extended(play: Play, story: Story, now: datetime, task_id: int, chance: Chance) -> None:
    from bihuan.play.habits.units import plan_work  # units plan requests, and what they lead to

    errand = story.errands.get(task_id)
    if errand is not None and errand.due_at is not None:
        errand.due_at = errand.due_at + (errand.due_at - errand.dispatched_at)
        plan_work(play, story, errand, now, chance)


def _suspended(play: Play, story: Story, now: datetime, task_id: int, chance: Chance) -> None:
    del task_id
    story.seen_state, story.suspended = CaseState.SUSPENDED, True
    story.suspensions += 1
    if chance.happens(play.rates["shares"]["resume"]):
        at = play.stage.in_shift(now + timedelta(days=chance.between(3, 9)), "desk", chance)
        play.at(at, story, "resume")


@habit
def resume(play: Play, story: Story, now: datetime) -> None:
    """恢复处置: what was waited for has come."""
    from bihuan.play.habits.units import plan_rest  # as above

    chance = play.chance(story)
    actor = chance.pick(play.cast.desk(May.SUSPEND, story.arrival.place_path))
    case = play.do(
        "resume_case", actor=actor, now=now, case_id=story.case_id, reason=say(play.voices["resume"], chance)
    )
    story.seen_state, story.suspended = case.state, False
    for errand in story.errands.values():
        errand.due_at = case.handle_due_at
    plan_rest(play, story, now, chance)


def _forced(play: Play, story: Story, now: datetime, task_id: int, chance: Chance) -> None:
    del play, now, task_id, chance
    story.seen_state, story.is_open, story.is_over = CaseState.CLOSED, False, True


def _exempted(play: Play, story: Story, now: datetime, task_id: int, chance: Chance) -> None:
    del play, story, now, task_id, chance


AFTER = {"extend": _extended, "suspend": _suspended, "force_close": _forced, "appeal": _exempted}
