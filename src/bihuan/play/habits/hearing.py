"""Hearing what people say: the page of a receipt, asking back after closing, what is demanded, and bursts of reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bihuan.domain.callbacks import actions as calls
from bihuan.domain.callbacks.queries.asked import can_answer
from bihuan.domain.callbacks.queries.lists import CALLS, call_backs
from bihuan.domain.callbacks.vocabulary import CallbacksPermission as Calls
from bihuan.domain.cases.vocabulary import RESIDENT, CaseState, Source
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.residents.actions import give_receipt
from bihuan.domain.residents.queries import receipt_by_token
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.play.chance import Chance
from bihuan.play.habits.closing import open_again
from bihuan.play.loop import Play, habit
from bihuan.play.story import Story
from bihuan.play.words import say

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Report

DESK_HOURS = ((8, 40), (13, 40))
"""When the call-back desk takes up its list."""
SETTLED = frozenset({CaseState.CLOSED, CaseState.CONFIRMED})


def give_page(play: Play, story: Story, report: Report, actor: Actor, now: datetime) -> None:
    """Who reports by the app gets a receipt with a page of his own, where he is asked later."""
    if story.arrival.source == Source.RESIDENT:
        key = Chance(play.window.seed, "receipt", story.key).hex(32)
        story.page = give_receipt(actor=actor, now=now, report=report, key=key).token


def plan_page_answer(play: Play, story: Story, now: datetime, chance: Chance) -> None:
    """Some open their page in the hours after the closing and say how it went."""
    if story.page and chance.happens(play.rates["answers"]["by_page"]):
        play.at(now + chance.minutes(play.rates["delays"]["page_answer"]), story, "answer_page")


@habit
def ask_back(play: Play, now: datetime) -> None:
    """What the job does, and then the desk goes through who is to be called this half day."""
    play.routine(now + timedelta(days=1), "ask_back")
    for step in (calls.withdraw_overtaken, calls.end_run_out, calls.open_due_call_backs):
        while step(now=now):
            pass
    waiting = call_backs(SYSTEM, CALLS).filter(call_at__lte=now).order_by("pk")
    for key, case_id in waiting.values_list("pk", "case_id"):
        chance = Chance(play.window.seed, "call", key, now.isoformat())
        story = play.stories.get(play.by_case.get(case_id, 0))
        if story is not None and chance.happens(play.rates["answers"]["called"]):
            play.at(now + timedelta(minutes=chance.number(3, 270)), story, "telephone", key)


@habit
def telephone(play: Play, story: Story, now: datetime, key: int) -> None:
    """电话回访: nobody answers, or somebody says how it went."""
    waits = call_backs(SYSTEM, CALLS).filter(pk=key, call_at__lte=now).exists()
    if not waits or story.is_open:
        return
    chance, rates = Chance(play.window.seed, "telephone", key, now.isoformat()), play.rates["answers"]
    desk = play.cast.desk(Calls.CALL, story.arrival.place_path, without=May.ARBITRATE)
    caller = play.cast.one(desk, chance, but=story.handlers | story.checkers)
    if caller is None:
        return
    result = chance.weighted(rates["reached"])
    if result != "answered":
        play.act(calls.record_attempt, actor=caller, now=now, call_back_id=key, result=result)
        return
    said = _answer(play, story, chance)
    play.act(calls.record_answer, actor=caller, now=now, call_back_id=key, answer=said)
    _then(play, story, key, said, now, chance)


@habit
def answer_page(play: Play, story: Story, now: datetime) -> None:
    """网上答复, by the link of the receipt, unless somebody has called before."""
    if story.is_open or not can_answer(receipt_by_token(story.page).report, now):
        return
    chance = play.chance(story)
    said = _answer(play, story, chance)
    row = play.act(calls.answer_as_reporter, actor=RESIDENT, now=now, token=story.page, answer=said)
    _then(play, story, row.pk, said, now, chance)


def _answer(play: Play, story: Story, chance: Chance) -> calls.Answer:
    """Late work and work done twice please less."""
    rates = play.rates["answers"]
    worse = 1.0 + 0.8 * story.is_late + 0.6 * bool(story.reworks)
    solved = not chance.happens(rates["unsolved"] * worse)
    how = chance.weighted(rates["solved" if solved else "not_solved"])
    words = play.voices["answers"][how if solved else "unsolved"]
    comment = say(words, chance, loc=story.arrival.address) if not solved or chance.happens(0.5) else ""
    contacted = not chance.happens(rates["silent"] * worse)
    return calls.Answer(contacted=contacted, solved=solved, satisfaction=how, comment=comment)


def _then(play: Play, story: Story, key: int, said: calls.Answer, now: datetime, chance: Chance) -> None:
    """What is said to be unsolved is decided on; some of it asks for what nobody can give."""
    rates = play.rates["answers"]
    share = rates["demands"] if not said.solved else rates["demands_though_solved"]
    if said.satisfaction == "dissatisfied" and chance.happens(share):
        _later(play, story, now, chance, "propose_demand", key, said.solved)
    elif not said.solved:
        _later(play, story, now, chance, "rule_reopening", key, chance.happens(rates["refused"]))


def _later(play: Play, story: Story, now: datetime, chance: Chance, name: str, *what: object) -> None:
    at = now + chance.minutes(play.rates["delays"]["decide_answer"])
    play.at(play.stage.in_shift(at, "desk", chance), story, name, *what)


@habit
def propose_demand(play: Play, story: Story, now: datetime, key: int, solved: bool) -> None:
    """提出诉求认定 on a ground of the pack."""
    chance = play.chance(story)
    kind, ground = chance.weighted(play.rates["demands"]).split("/")
    desk = play.cast.desk(Calls.PROPOSE, story.arrival.place_path, without=May.ARBITRATE)
    actor = play.cast.one([a for a in desk if a.may(May.ACCEPT)] or desk, chance)
    if actor is None:
        return
    why = say(play.voices["demands"][ground], chance, loc=story.arrival.address)
    play.act(
        calls.propose_demand, actor=actor, now=now, call_back_id=key, kind=kind, ground=ground, reason=why
    )
    _later(play, story, now, chance, "review_demand", key, solved, actor.person_id)


@habit
def review_demand(play: Play, story: Story, now: datetime, key: int, solved: bool, proposer: int) -> None:
    """复核 by a second person; then the request to re-open, if there is one, is decided."""
    chance = play.chance(story)
    desk = play.cast.desk(Calls.CONFIRM, story.arrival.place_path)
    actor = play.cast.one(desk, chance, but=story.handlers | story.checkers | {proposer})
    if actor is None:
        return
    holds = chance.happens(play.rates["answers"]["upheld"])
    note = say(play.voices["demand_upheld" if holds else "demand_rejected"], chance)
    verb = calls.confirm_demand if holds else calls.reject_demand
    play.act(verb, actor=actor, now=now, call_back_id=key, note=note)
    if not solved:
        _later(play, story, now, chance, "rule_reopening", key, holds)


@habit
def rule_reopening(play: Play, story: Story, now: datetime, key: int, refuses: bool) -> None:
    """裁定 whether the case is opened again, by somebody who had no part in it."""
    if story.is_open:
        return
    chance = play.chance(story)
    if story.pending or story.seen_state not in SETTLED:
        _later(play, story, now + timedelta(hours=12), chance, "rule_reopening", key, refuses)
        return
    desk = play.cast.desk(May.ARBITRATE, story.arrival.place_path)
    actor = play.cast.one(desk, chance, but=story.handlers | story.checkers)
    if actor is None:
        return
    if refuses:
        why = say(play.voices["reopening_refused"], chance)
        play.act(calls.refuse_reopening, actor=actor, now=now, call_back_id=key, reason=why)
        return
    case = play.act(
        calls.grant_reopening,
        actor=actor,
        now=now,
        call_back_id=key,
        reason=say(play.voices["reopen"], chance),
    )
    story.rebounds += 1
    open_again(play, story, case.state, now, chance, "reopened")
