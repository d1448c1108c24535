"""The command centre's and the streets' desks: accept, verify, file, dispatch, rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bihuan.domain.cases.queries.cases import case_by_code
from bihuan.domain.cases.queries.photos import photos_asked
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState, Source
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.codes import encode
from bihuan.play.chance import Chance
from bihuan.play.habits.pictures import take_asked
from bihuan.play.habits.units import plan_errands
from bihuan.play.loop import Play, habit
from bihuan.play.material import OFFICIAL, TALK
from bihuan.play.story import Story
from bihuan.play.words import plain_name, say

if TYPE_CHECKING:
    from bihuan.domain.cases.models import StandardRow
    from bihuan.foundation.accounts.models import Unit


@habit
def accept(play: Play, story: Story, now: datetime) -> None:
    """Join it to an open case, decline it, or make a case of it."""
    chance = play.chance(story)
    acceptor = _acceptor(play, story, chance)
    first = _case_told_before(play, story)
    if first is not None:
        play.do("join_report", actor=acceptor, now=now, report_id=story.report_id, case_id=first.case_id)
        story.is_joined = story.is_over = True
        first.repeats += 1
        return
    shares = play.rates["decline"]
    if chance.happens(shares.get(story.arrival.source, 0.0)):
        ground = chance.weighted(play.rates["grounds"]["decline"])
        why = say(play.voices["decline"][ground], chance, loc=story.arrival.address)
        play.do(
            "decline_report", actor=acceptor, now=now, report_id=story.report_id, ground=ground, reason=why
        )
        story.is_over = True
        return
    _open(play, story, acceptor, now, chance)


def _acceptor(play: Play, story: Story, chance: Chance) -> Actor:
    local = story.arrival.source in OFFICIAL and chance.happens(play.rates["shares"]["street_desk"])
    path = story.arrival.place_path
    desk = (
        play.cast.near(May.ACCEPT, path) if local else play.cast.desk(May.ACCEPT, path, without=May.DISPATCH)
    )
    actor = chance.pick(desk)
    story.people["acceptor"] = actor.person_id or 0
    return actor


def _case_told_before(play: Play, story: Story) -> Story | None:
    first = play.story(story.arrival.same_as)
    while first is not None and first.is_joined:
        first = play.story(first.arrival.same_as)
    return first if first is not None and first.case_id and first.is_open else None


def _open(play: Play, story: Story, acceptor: Actor, now: datetime, chance: Chance) -> None:
    arrival = story.arrival
    category = play.stage.classes[arrival.category]
    rewrite = arrival.source not in OFFICIAL or chance.happens(0.3)
    name = plain_name(play.stage.landmarks[arrival.object].name)
    title = f"{arrival.address or name}{category.name.split('（')[0]}" if rewrite else ""
    case = play.do(
        "accept_report", actor=acceptor, now=now, report_id=story.report_id, category=category, title=title
    )
    story.case_id, story.is_open, story.seen_state = case.pk, True, case.state
    play.by_case[case.pk] = story.key
    _decide(play, story, now, chance)


def _decide(play: Play, story: Story, now: datetime, chance: Chance) -> None:
    """Look first, refuse, void, or file."""
    rates, source = play.rates, story.arrival.source
    soon = now + chance.minutes(rates["delays"]["file"])
    is_talk = play.material.classes[story.arrival.category].scene == TALK
    if not is_talk and chance.happens(rates["verify"].get(source, 0.0)):
        play.at(soon, story, "ask_to_verify")
    elif chance.happens(rates["reject"].get(source, 0.0)):
        play.at(soon, story, "reject", chance.weighted(rates["grounds"]["reject"]))
    elif chance.happens(rates["shares"]["void"]):
        play.at(soon + chance.minutes([5, 30, 90]), story, "void")
        play.at(soon, story, "file")
    else:
        play.at(soon, story, "file")


def _filer(play: Play, story: Story) -> Actor:
    return play.cast.actors[story.people["acceptor"]]


@habit
def ask_to_verify(play: Play, story: Story, now: datetime) -> None:
    """Send somebody to look before filing: a named person, or whoever takes it."""
    chance = play.chance(story)
    verifier = chance.pick(play.cast.near(May.VERIFY, story.arrival.place_path))
    named = chance.happens(0.5)
    person = play.cast.people[verifier.person_id or 0] if named else None
    play.do("ask_verification", actor=_filer(play, story), now=now, case_id=story.case_id, assignee=person)
    story.seen_state = CaseState.VERIFYING
    play.at(now + chance.minutes(play.rates["delays"]["verify"]), story, "look", verifier.person_id, named)


@habit
def look(play: Play, story: Story, now: datetime, verifier: int, named: bool) -> None:
    """On the spot: found, or nothing found."""
    chance, actor = play.chance(story), play.cast.actors[verifier]
    if not named:
        play.do(
            "take_verification",
            actor=actor,
            now=now - timedelta(minutes=chance.number(3, 9)),
            case_id=story.case_id,
        )
    found = not chance.happens(play.rates["shares"]["nothing_found"])
    remark = say(play.voices["found" if found else "not_found"], chance, loc=story.arrival.address)
    if found:
        case = case_by_code(SYSTEM, encode("A", story.case_id))
        take_asked(play, story, actor, now, photos_asked("record_verification", case, now))
    case = play.do(
        "record_verification", actor=actor, now=now, case_id=story.case_id, found=found, remark=remark
    )
    story.seen_state = case.state
    soon = now + chance.minutes(play.rates["delays"]["file"])
    if found:
        play.at(soon, story, "file")
    elif chance.happens(play.rates["shares"]["look_again"]):
        play.at(soon, story, "ask_to_verify")
    else:
        play.at(soon, story, "reject", "not_found")


@habit
def reject(play: Play, story: Story, now: datetime, ground: str) -> None:
    """不予立案, with the reason."""
    chance = play.chance(story)
    why = say(play.voices["reject"][ground], chance, loc=story.arrival.address)
    play.do(
        "reject_case", actor=_filer(play, story), now=now, case_id=story.case_id, ground=ground, reason=why
    )
    story.is_over, story.is_open = True, False


@habit
def void(play: Play, story: Story, now: datetime) -> None:
    """作废: it should not have been a case."""
    if story.pending or story.seen_state in {CaseState.CLOSED, CaseState.CHECKING, CaseState.HANDLED}:
        return
    chance = play.chance(story)
    ground = chance.weighted(play.rates["grounds"]["void"])
    why = say(play.voices["void"][ground], chance, loc=story.arrival.address)
    actor = chance.pick(play.cast.desk(May.VOID, story.arrival.place_path, without=May.ARBITRATE))
    play.do("void_case", actor=actor, now=now, case_id=story.case_id, ground=ground, reason=why)
    story.is_over, story.is_open = True, False


@habit
def file(play: Play, story: Story, now: datetime) -> None:
    """立案 against the standard row that fits the words."""
    chance = play.chance(story)
    row = _standard(play, story, chance)
    case = play.do("file_case", actor=_filer(play, story), now=now, case_id=story.case_id, standard=row)
    story.seen_state, story.stages = case.state, len(row.stages.all())
    play.at(now + chance.minutes(play.rates["delays"]["dispatch"]), story, "dispatch")


def _standard(play: Play, story: Story, chance: Chance) -> StandardRow:
    rows = play.stage.standards(story.arrival.category)
    wanted = play.material.classes[story.arrival.category].rows
    fitting = [row for row in rows if row.row in wanted] or rows[:1]
    return chance.pick(fitting)


@habit
def dispatch(play: Play, story: Story, now: datetime, unit: str = "", why: str = "") -> None:
    """派遣 by the duty table; rarely to the wrong unit; with assisting units where it needs several."""
    chance = play.chance(story)
    lead, assists = _units(play, story, unit, chance)
    actor = _dispatcher(play, story, chance)
    case = play.do(
        "dispatch_case", actor=actor, now=now, case_id=story.case_id, lead=lead, assists=assists,
        instruction=_instruction(play, story, chance, why),
    )  # fmt: skip
    story.seen_state, story.people["dispatcher"] = case.state, actor.person_id or 0
    plan_errands(play, story, case, now, chance)


def _instruction(play: Play, story: Story, chance: Chance, why: str) -> str:
    if why:
        return say(play.voices["instruct_again"][why], chance)
    return say(play.voices["instruct"], chance, loc=story.arrival.address) if chance.happens(0.45) else ""


def _dispatcher(play: Play, story: Story, chance: Chance) -> Actor:
    path = story.arrival.place_path
    local = story.arrival.source == Source.GRID and chance.happens(play.rates["shares"]["street_desk"])
    desk = play.cast.near(May.DISPATCH, path, without=May.ARBITRATE) if local else []
    desk = desk or play.cast.desk(May.DISPATCH, path, without=May.ARBITRATE)
    return chance.pick(desk)


def _units(play: Play, story: Story, unit: str, chance: Chance) -> tuple[Unit, list[Unit]]:
    arrival = story.arrival
    by_duty = play.stage.duty(arrival.category, arrival.place_path)
    assert by_duty is not None, arrival.category  # noqa: S101  # the pack has no holes
    helpers = play.stage.assists(arrival.category, arrival.place_path)
    if unit:
        return play.stage.units[unit], []
    if chance.happens(play.rates["shares"]["wrong_unit"]) and not story.returns:
        wrong = play.stage.units[chance.pick(play.rates["often_mistaken"])]
        return (wrong, []) if wrong != by_duty else (by_duty, [])
    share = play.rates["shares"]["assist"]
    return by_duty, helpers[:2] if helpers and chance.happens(share) else []


@habit
def rule(play: Play, story: Story, now: datetime, ground: str, unit: str) -> None:
    """裁定退单 by somebody who did not dispatch it, and what follows from the ruling."""
    chance = play.chance(story)
    upheld = not chance.happens(play.rates["overruled"][ground])
    told = play.voices["upheld" if upheld else "overruled"][ground]
    dispatcher = story.people["dispatcher"]
    arbiter = play.cast.one(play.cast.desk(May.ARBITRATE), chance, but={dispatcher})
    assert arbiter is not None  # noqa: S101  # the pack names two
    case = play.do(
        "rule_return", actor=arbiter, now=now, case_id=story.case_id, upheld=upheld, reason=say(told, chance)
    )
    story.seen_state = case.state
    soon = now + chance.minutes(play.rates["delays"]["redispatch"])
    if not upheld or ground == "place_unclear":
        play.at(soon, story, "dispatch", unit, "place" if upheld else "overruled")
    elif ground in {"already_fixed", "not_ours"}:
        play.at(soon, story, "void_returned", ground)
    else:
        play.at(soon, story, "dispatch", _other_unit(play, story, unit), "other_unit")


def _other_unit(play: Play, story: Story, unit: str) -> str:
    """Where it goes instead: to whom the table names; else to an assisting unit or the street."""
    arrival = story.arrival
    named = play.stage.duty(arrival.category, arrival.place_path)
    street = next(u for u in play.stage.units.values() if u.area == arrival.street)
    helpers = play.stage.assists(arrival.category, arrival.place_path)
    return next((u.code for u in [named, *helpers, street] if u is not None and u.code != unit), street.code)


@habit
def void_returned(play: Play, story: Story, now: datetime, ground: str) -> None:
    """A return that was right leaves nothing to do."""
    chance = play.chance(story)
    why = say(play.voices["void_returned"][ground], chance)
    actor = chance.pick(play.cast.desk(May.VOID, story.arrival.place_path, without=May.ARBITRATE))
    play.do("void_case", actor=actor, now=now, case_id=story.case_id, ground="other", reason=why)
    story.is_over, story.is_open = True, False
