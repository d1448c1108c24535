"""What runs beside the cases: clocks that run out, supervision, urging, look-back rounds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

from bihuan.domain.cases.actions import call_due_look_backs, mark_overdue
from bihuan.domain.cases.policy import visible_cases
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.kernel.actors import SYSTEM
from bihuan.play.chance import Chance
from bihuan.play.habits.closing import plan_look_back
from bihuan.play.habits.hearing import DESK_HOURS
from bihuan.play.loop import Play, habit
from bihuan.play.story import Story
from bihuan.play.words import say

TICK = timedelta(minutes=20)
WEEK = timedelta(days=7)


def plan_routines(play: Play) -> None:
    """The clock's tick, the supervisor's look round, the weekly draw, the daily call of maintenance."""
    start = play.window.starts_at
    play.routine(start + TICK, "tick")
    for hour in (9, 15):
        play.routine(_at(start, hour, 40), "look_round")
    play.routine(_at(start, 6, 5), "call_maintenance")
    for hour, minute in DESK_HOURS:
        play.routine(_at(start, hour, minute), "ask_back")
    play.routine(_at(start, 16, 30), "listen")
    monday = (start + timedelta(days=-start.weekday() % 7)).replace(
        hour=9, minute=10, second=0, microsecond=0
    )
    play.routine(monday if monday > start else monday + WEEK, "commit_draw")


def _at(day: datetime, hour: int, minute: int) -> datetime:
    at = day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at >= day else at + timedelta(days=1)


@habit
def tick(play: Play, now: datetime) -> None:
    """What fell overdue is marked within minutes, as the job does."""
    while mark_overdue(now=now):
        pass
    play.routine(now + TICK, "tick")


@habit
def call_maintenance(play: Play, now: datetime) -> None:
    """The look-backs whose day has come, and what the last draw called."""
    if call_due_look_backs(now=now):
        plan_called(play, now)
    play.routine(now + timedelta(days=1), "call_maintenance")


def plan_called(play: Play, now: datetime) -> None:
    """Inspectors take note of what was called to a look-back since they last looked."""
    called = visible_cases(SYSTEM).filter(state=CaseState.LOOKING_BACK).order_by("pk")
    for case_id in called.values_list("pk", flat=True):
        story = _story(play, case_id)
        if story is not None and story.seen_state != CaseState.LOOKING_BACK:
            story.is_over = False
            plan_look_back(play, story, now, play.chance(story))


def _story(play: Play, case_id: int) -> Story | None:
    key = play.by_case.get(case_id)
    return play.story(key) if key else None


@habit
def commit_draw(play: Play, now: datetime) -> None:
    """Monday: the seed for this week's draw is fixed and its hash published; the draw comes a week later."""
    chance = Chance(play.window.seed, "draw", now.date())
    actor = chance.pick(play.cast.desk(May.DRAW, without=May.REVIEW_APPEAL))
    monday = datetime.combine(now.date(), time(), now.tzinfo)
    number = now.isocalendar().week
    draw = play.do(
        "commit_round", actor=actor, now=now, name=f"{now.year}年第{number}周回头看",
        closed_from=monday, closed_to=monday + WEEK, seed=chance.hex(64),
        share=Decimal(str(play.rates["look_back_share"])),
    )  # fmt: skip
    play.routine(now + WEEK + timedelta(minutes=15), "draw", draw.pk)
    play.routine(now + WEEK, "commit_draw")


@habit
def draw(play: Play, now: datetime, round_id: int) -> None:
    """The Monday after: drawn from the seed that was fixed before."""
    chance = Chance(play.window.seed, "drawn", now.date())
    actor = chance.pick(play.cast.desk(May.DRAW, without=May.REVIEW_APPEAL))
    play.do("draw_round", actor=actor, now=now, round_id=round_id)
    plan_called(play, now)


@habit
def look_round(play: Play, now: datetime) -> None:
    """The supervisor goes through what is overdue."""
    play.routine(now + timedelta(days=1), "look_round")
    if not play.stage.is_work_day(now.date()):
        return
    for case_id in visible_cases(SYSTEM).filter(is_overdue=True).order_by("pk").values_list("pk", flat=True):
        story = _story(play, case_id)
        if story is not None and not story.is_over:
            _consider(play, story, now)


def _consider(play: Play, story: Story, now: datetime) -> None:
    chance = play.chance(story)
    if story.seen_state not in {CaseState.DISPATCHED, CaseState.HANDLING}:
        return
    later = now + timedelta(minutes=chance.number(1, 50))
    if not story.colour and chance.happens(play.rates["shares"]["yellow"]):
        play.at(later, story, "supervise", "yellow")
    elif story.colour == "yellow" and chance.happens(play.rates["shares"]["red"]):
        play.at(later, story, "supervise", "red")
    elif chance.happens(0.15):
        play.at(later, story, "urge")


@habit
def supervise(play: Play, story: Story, now: datetime, colour: str) -> None:
    """督办 in a colour; the lead unit answers."""
    if story.seen_state not in {CaseState.DISPATCHED, CaseState.HANDLING} or not story.errands:
        return
    if colour == "blue" and story.colour:
        return
    chance = play.chance(story)
    actor = chance.pick(play.cast.desk(May.SUPERVISE, without=May.ARBITRATE))
    why = say(play.voices["supervise"][colour], chance, loc=story.arrival.address)
    asked = play.do("supervise_case", actor=actor, now=now, case_id=story.case_id, colour=colour, reason=why)
    story.colour = colour
    at = play.stage.in_shift(
        now + chance.minutes(play.rates["delays"][f"answer_{colour}"]), story.lead, chance
    )
    if chance.happens(play.rates["shares"]["answered"]):
        play.anyway(at, story, "answer", asked.pk)


@habit
def answer(play: Play, story: Story, now: datetime, supervision: int) -> None:
    """答复督办 by whoever leads the case by now."""
    chance = play.chance(story)
    actor = chance.pick(play.cast.crew(play.stage.units[story.lead].path))
    play.do(
        "answer_supervision",
        actor=actor,
        now=now,
        supervision_id=supervision,
        answer=say(play.voices["answer"], chance),
    )


@habit
def urge(play: Play, story: Story, now: datetime) -> None:
    """催办 of what is still open."""
    if story.seen_state not in {CaseState.DISPATCHED, CaseState.HANDLING} or not 8 <= now.hour < 20:
        return
    chance = play.chance(story)
    actor = chance.pick(play.cast.desk(May.SUPERVISE, without=May.ARBITRATE))
    play.do(
        "urge_case",
        actor=actor,
        now=now,
        case_id=story.case_id,
        text=say(play.voices["urge"], chance, loc=story.arrival.address),
    )
