"""The second look at a red, and appeals against a grade: never by who walked it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.domain.patrols import events
from bihuan.domain.patrols.actions.colouring import finish_if_walked, give_colour, restate_standing
from bihuan.domain.patrols.actions.turn import list_of, note_stop, take_stop, words
from bihuan.domain.patrols.models import Stop
from bihuan.domain.patrols.queries.rules import rules_on
from bihuan.foundation.journal.actions import reverse_entry
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor


@transaction.atomic
def confirm_red(*, actor: Actor, now: datetime, stop_id: int, note: str = "") -> Stop:
    """复核同意红牌: the grade counts from now on, and the report that the rule asks for goes out."""
    stop, target = take_stop("confirm_red", actor=actor, now=now, stop_id=stop_id)
    stop.state, stop.confirmed_by_id = target, actor.person_id
    stop.decision = note.strip()[:500]
    give_colour(stop, list_of(stop.round, rules_on(localdate(now))), actor=actor, now=now)
    finish_if_walked(stop.round_id, actor=actor, now=now)
    return stop


@transaction.atomic
def send_back(*, actor: Actor, now: datetime, stop_id: int, reason: str) -> Stop:
    """退回重巡: the red does not convince. The deductions stay; the patroller corrects them and grades again."""
    stop, target = take_stop("send_back", actor=actor, now=now, stop_id=stop_id)
    stop.state, stop.decision = target, words(reason, "reason")
    stop.score, stop.colour, stop.band, stop.walked_at = None, "", "", None
    stop.save()
    note_stop(stop, events.SentBack(), actor=actor, now=now, reason=stop.decision)
    return stop


@transaction.atomic
def appeal_grade(*, actor: Actor, now: datetime, stop_id: int, reason: str) -> Stop:
    """申诉 by who answers for the section, within the days of the rule. Until it is decided the grade counts."""
    stop, target = take_stop("appeal_grade", actor=actor, now=now, stop_id=stop_id)
    stop.state, stop.appeal = target, words(reason, "reason")
    stop.appealed_at, stop.appealed_by_id = now, actor.person_id
    stop.save()
    event = events.GradeAppealed(colour=stop.colour)
    note_stop(stop, event, actor=actor, now=now, reason=stop.appeal)
    return stop


@transaction.atomic
def uphold_grade(*, actor: Actor, now: datetime, stop_id: int, reason: str) -> Stop:
    """维持评定, with the reason for who appealed."""
    stop, target = take_stop("uphold_grade", actor=actor, now=now, stop_id=stop_id)
    _decide(stop, target, reason, actor=actor, now=now)
    event = events.GradeUpheld(colour=stop.colour)
    note_stop(stop, event, actor=actor, now=now, reason=stop.decision)
    return stop


@transaction.atomic
def overturn_grade(*, actor: Actor, now: datetime, stop_id: int, reason: str) -> Stop:
    """改判无效: the grade is reversed in the journal, and the section has the colour of its last grade that counts."""
    stop, target = take_stop("overturn_grade", actor=actor, now=now, stop_id=stop_id)
    _decide(stop, target, reason, actor=actor, now=now)
    event = events.GradeOverturned(colour=stop.colour)
    note_stop(stop, event, actor=actor, now=now, reason=stop.decision)
    entry = Entry.objects.get(pk=stop.entry_seq or 0)
    reverse_entry(actor=actor, now=now, entry=entry, reason=stop.decision)
    restate_standing(stop, actor=actor, now=now)
    return stop


def _decide(stop: Stop, target: str, reason: str, *, actor: Actor, now: datetime) -> None:
    stop.state, stop.decision = target, words(reason, "reason")
    stop.decided_at, stop.decided_by_id = now, actor.person_id
    stop.save()
