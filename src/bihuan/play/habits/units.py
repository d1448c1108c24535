"""The units: sign, tell how it goes, finish stages, finish, or send it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bihuan.domain.cases.queries.photos import photos_asked
from bihuan.domain.cases.queries.records import task_by_code
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.codes import encode
from bihuan.play.chance import Chance
from bihuan.play.habits.asking import plan_requests
from bihuan.play.habits.pictures import take_after, take_asked
from bihuan.play.loop import Play, habit
from bihuan.play.material import OFFICIAL
from bihuan.play.story import Errand, Story
from bihuan.play.words import fill, fitting, say

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Case


def plan_errands(play: Play, story: Story, case: Case, now: datetime, chance: Chance) -> None:
    """Each unit that was told signs after a while and then does its work, faster or slower as it is used to."""
    story.epoch += 1
    story.errands = {}
    if case.on_spot and case.standard is not None:  # never filed; its row was found with this dispatch
        story.stages = case.standard.stages.count()
    for task in case.tasks.filter(state="dispatched").order_by("pk"):
        unit = play.stage.units_by_id[task.unit_id]
        left = story.left_by.get(unit.code, story.stages)
        errand = Errand(task.pk, unit.code, task.role, task.due_at, left, now)
        story.errands[task.pk] = errand
        story.lead = unit.code if task.role == "lead" else story.lead
        _plan_sign(play, story, errand, now, chance)
    story.left_by = {}
    if chance.happens(play.rates["shares"]["urge"]):
        play.at(moment_of(story, now, chance.between(0.6, 1.3)), story, "urge")
    if chance.happens(play.rates["shares"]["blue"]):
        play.at(moment_of(story, now, chance.between(0.5, 0.8)), story, "supervise", "blue")


def moment_of(story: Story, now: datetime, share: float) -> datetime:
    """When a share of the time that the lead unit has will have passed."""
    dues = [errand.due_at for errand in story.errands.values() if errand.due_at]
    span = max(dues) - now if dues else timedelta(hours=8)
    return now + max(span, timedelta(minutes=20)) * share


def is_urgent(errand: Errand) -> bool:
    """A limit of hours runs at night too, and so does its crew."""
    return errand.due_at is not None and errand.due_at - errand.dispatched_at <= timedelta(hours=8.1)


def _plan_sign(play: Play, story: Story, errand: Errand, now: datetime, chance: Chance) -> None:
    habits = play.stage.unit_habits(errand.unit)
    delay = chance.minutes(habits["sign"])
    urgent = is_urgent(errand)
    at = play.stage.in_shift(now + (delay / 3 if urgent else delay), errand.unit, chance, urgent=urgent)
    play.at(at, story, "sign", errand.task_id)


def _crew(play: Play, story: Story, errand: Errand, chance: Chance) -> Actor:
    """Who does it: mostly the one who signed, so that one person knows the matter."""
    key = f"handler:{errand.task_id}"
    crew = play.cast.crew(play.stage.units[errand.unit].path)
    signer = next((a for a in crew if a.person_id == story.people.get(key)), None)
    actor = signer or chance.pick(crew)
    story.people[key] = actor.person_id or 0
    return actor


def handler_of(play: Play, story: Story, errand: Errand) -> Actor:
    """The person of a unit who has this errand in hand."""
    return _crew(play, story, errand, play.chance(story))


@habit
def sign(play: Play, story: Story, now: datetime, task_id: int) -> None:
    """签收, or a look at it and back it goes. While the case is suspended it waits."""
    if story.suspended:
        return
    chance, errand = play.chance(story), story.errands[task_id]
    actor = _crew(play, story, errand, chance)
    ground = _ground_for_return(play, story, errand, chance)
    if ground and not story.pending and chance.happens(0.5):
        _send_back(play, story, errand, actor, now, ground, chance)
        return
    play.do("sign_task", actor=actor, now=now, task_id=task_id)
    errand.is_signed, story.seen_state = True, CaseState.HANDLING
    story.handlers.add(actor.person_id or 0)
    if ground:
        at = play.stage.in_shift(
            now + chance.minutes([15, 60, 240]), errand.unit, chance, urgent=is_urgent(errand)
        )
        play.at(at, story, "send_back", task_id, ground)
        return
    plan_work(play, story, errand, now, chance)
    plan_requests(play, story, errand, now, chance)


def _ground_for_return(play: Play, story: Story, errand: Errand, chance: Chance) -> str:
    """Why this unit will not do it; empty when it will."""
    if errand.role != "lead" or story.returns >= 2:
        return ""
    by_duty = play.stage.duty(story.arrival.category, story.arrival.place_path)
    if by_duty is not None and errand.unit != by_duty.code and not story.returns:
        return "not_this_unit"
    share = play.stage.unit_habits(errand.unit)["returns"]
    if story.returns or not chance.happens(share):
        return ""
    grounds: dict[str, float] = play.rates["grounds"]["return"]
    return chance.weighted(grounds)


@habit
def send_back(play: Play, story: Story, now: datetime, task_id: int, ground: str) -> None:
    """退单 after a look at the place."""
    chance, errand = play.chance(story), story.errands[task_id]
    if story.pending or story.suspended:
        plan_work(play, story, errand, now, chance)
        return
    _send_back(play, story, errand, _crew(play, story, errand, chance), now, ground, chance)


def _send_back(
    play: Play, story: Story, errand: Errand, actor: Actor, now: datetime, ground: str, chance: Chance
) -> None:
    why = say(play.voices["return"][ground], chance, loc=story.arrival.address)
    play.do("return_task", actor=actor, now=now, task_id=errand.task_id, ground=ground, reason=why)
    story.seen_state, story.returns = CaseState.RETURNED, story.returns + 1
    story.left_by = {errand.unit: errand.stages_left}
    story.epoch += 1
    story.errands = {}
    at = play.stage.in_shift(now + chance.minutes(play.rates["delays"]["rule"]), "desk", chance)
    play.at(at, story, "rule", ground, errand.unit)


def plan_rest(play: Play, story: Story, now: datetime, chance: Chance) -> None:
    """Everything that stood still while the case was suspended goes on."""
    for errand in story.errands.values():
        errand.dispatched_at = now
        if not errand.is_signed:
            _plan_sign(play, story, errand, now, chance)
        elif not errand.is_done:
            plan_work(play, story, errand, now, chance)


def plan_work(play: Play, story: Story, errand: Errand, now: datetime, chance: Chance) -> None:
    """When this unit will be done with its next stage: within its time as a rule, too late now and then."""
    habits = play.stage.unit_habits(errand.unit)
    is_late = chance.happens(habits["late"])
    share = chance.near(1.03, 1.2, 2.4) if is_late else chance.near(0.1, habits["pace"], 0.95)
    span = (errand.due_at or now + timedelta(hours=8)) - errand.dispatched_at
    # What runs for weeks is done when its turn comes, not in proportion.
    at = max(errand.dispatched_at + span * share, now + chance.minutes([10, 25, 60]))
    at = play.stage.in_shift(at, errand.unit, chance, urgent=is_urgent(errand))
    errand.turn += 1
    play.at(at, story, "work", errand.task_id, errand.turn)
    if at - now > timedelta(hours=20) and chance.happens(play.rates["shares"]["progress"]):
        midway = play.stage.in_shift(now + (at - now) * chance.between(0.3, 0.7), errand.unit, chance)
        play.at(min(midway, at), story, "tell_progress", errand.task_id, errand.turn)


@habit
def tell_progress(play: Play, story: Story, now: datetime, task_id: int, turn: int) -> None:
    """反馈进展 in between."""
    errand = story.errands.get(task_id)
    if errand is None or errand.is_done or errand.turn != turn or story.suspended:
        return
    chance = play.chance(story)
    play.do(
        "feed_back", actor=_crew(play, story, errand, chance), now=now, task_id=task_id,
        text=say(play.words(story, "progress_wet" if play.is_wet(now) and chance.happens(0.6) else "progress"), chance),
    )  # fmt: skip


@habit
def work(play: Play, story: Story, now: datetime, task_id: int, turn: int) -> None:
    """The unit is done with a stage, or with everything."""
    errand = story.errands.get(task_id)
    if errand is None or errand.is_done or errand.turn != turn or story.suspended:
        return
    chance = play.chance(story)
    if story.pending:
        play.at(now + chance.minutes([40, 70, 120]), story, "work", task_id, turn)
    elif errand.stages_left > 1:
        _finish_stage(play, story, errand, now, chance)
    else:
        _finish(play, story, errand, now, chance)


def _finish_stage(play: Play, story: Story, errand: Errand, now: datetime, chance: Chance) -> None:
    actor = _crew(play, story, errand, chance)
    text = say(play.voices["stage_done"], chance)
    task = play.do("finish_stage", actor=actor, now=now, task_id=errand.task_id, text=text)
    errand.stages_left -= 1
    errand.due_at = task.due_at
    plan_work(play, story, errand, now, chance)


def _finish(play: Play, story: Story, errand: Errand, now: datetime, chance: Chance) -> None:
    actor = _crew(play, story, errand, chance)
    text = closing_text(play, story, errand, chance)
    task = task_by_code(SYSTEM, encode("T", errand.task_id))
    if story.pictures and errand.role == "lead" and chance.happens(play.rates["pictures"]["after"]):
        take_after(play, story, actor, now, task, chance)
    take_asked(play, story, actor, now, photos_asked("handle_task", task.case, now, task=task), task)
    play.do("handle_task", actor=actor, now=now, task_id=errand.task_id, text=text)
    errand.is_done = True
    story.handlers.add(actor.person_id or 0)
    if all(other.is_done for other in story.errands.values()):
        story.seen_state = CaseState.HANDLED
        at = now + chance.minutes(play.rates["delays"]["check"])
        play.at(play.stage.in_shift(at, "checkers", chance), story, "check")


def closing_text(play: Play, story: Story, errand: Errand, chance: Chance) -> str:
    """What was done. A careless unit writes the same sentence for everything."""
    words = play.material.classes[story.arrival.category]
    if errand.role != "lead":
        return say(play.voices["assist_done"], chance)
    if chance.happens(play.stage.unit_habits(errand.unit)["copied"]):
        return str(play.voices["copied"][0])
    template = chance.pick(fitting(words.done, story.tag))
    core = fill(template, chance, about=play.about(story), loc=story.arrival.address)
    voices = play.words(story, "done") if story.arrival.source in OFFICIAL else play.words(story, "done_told")
    return say(voices, chance, core=core.rstrip("。"))


@habit
def add_helper(play: Play, story: Story, now: datetime, unit: str) -> None:
    """增派单位 when it turns out that one unit is not enough."""
    if story.seen_state != CaseState.HANDLING or any(e.unit == unit for e in story.errands.values()):
        return
    chance = play.chance(story)
    actor = play.cast.actors[story.people["dispatcher"]]
    task = play.do(
        "add_unit", actor=actor, now=now, case_id=story.case_id, unit=play.stage.units[unit],
        instruction=say(play.voices["instruct_helper"], chance),
    )  # fmt: skip
    errand = Errand(task.pk, unit, "assist", task.due_at, story.stages, now)
    story.errands[task.pk] = errand
    _plan_sign(play, story, errand, now, chance)
