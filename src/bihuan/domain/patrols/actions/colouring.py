"""From a grade that counts to the colour of the section, and what follows when it changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan.domain.patrols import events
from bihuan.domain.patrols.actions.reporting import report_colour
from bihuan.domain.patrols.actions.turn import lock_round, note_stop
from bihuan.domain.patrols.models import Standing, Stop
from bihuan.domain.patrols.queries.facts import round_facts
from bihuan.domain.patrols.queries.rules import ScoredList
from bihuan.domain.patrols.vocabulary import COUNTED, LEFT_TO_DO, StopState
from bihuan.domain.patrols.workflow import ROUND
from bihuan.foundation.journal.record import record
from bihuan.kernel.actors import Actor


def give_colour(stop: Stop, chosen: ScoredList, *, actor: Actor, now: datetime) -> None:
    """The grade counts from now on: its entry, the section's colour, and the report that the rule asks for."""
    stop.graded_at = now
    event = events.Graded(scored_list=chosen.code, colour=stop.colour, score=str(stop.score))
    assert stop.score is not None  # noqa: S101  # a graded stop has a score; the database says so too
    entry = note_stop(stop, event, actor=actor, now=now, quantity=stop.score, reason=stop.note)
    stop.entry_seq = entry.seq
    stop.save()
    if restate_standing(stop, actor=actor, now=now) and stop.colour in chosen.report_on:
        stop.report = report_colour(stop, chosen, actor=actor, now=now)
        stop.save()


def restate_standing(stop: Stop, *, actor: Actor, now: datetime) -> bool:
    """Bring the section's colour to its last grade that counts; True when the colour changed to another."""
    rows = Stop.objects.filter(
        thing=stop.thing,
        round__scored_list=stop.round.scored_list,
        state__in=COUNTED,
        graded_at__isnull=False,
    )
    last = rows.order_by("-graded_at", "-pk").first()
    of: dict[str, Any] = {"thing": stop.thing, "scored_list": stop.round.scored_list}
    before = Standing.objects.filter(**of).first()
    if last is None or last.graded_at is None:
        Standing.objects.filter(**of).delete()
        return False
    changed = before is None or before.colour != last.colour
    since = min(before.since, last.graded_at) if before and not changed else last.graded_at
    fresh = {
        "colour": last.colour,
        "score": last.score,
        "stop": last,
        "graded_at": last.graded_at,
        "since": since,
    }
    Standing.objects.update_or_create(**of, defaults=fresh)
    if changed:
        _note_change(stop, last, before.colour if before else "", actor=actor, now=now)
    return changed


def _note_change(stop: Stop, last: Stop, before: str, *, actor: Actor, now: datetime) -> None:
    event = events.Coloured(
        scored_list=stop.round.scored_list, colour=last.colour, before=before, score=str(last.score)
    )
    note_stop(stop, event, actor=actor, now=now)


def finish_if_walked(round_id: int, *, actor: Actor, now: datetime) -> None:
    """The round is done when no stop is left to walk or to confirm."""
    row = lock_round(round_id)
    states = list(row.stops.values_list("state", flat=True))
    if any(state in LEFT_TO_DO for state in states):
        return
    row.state = ROUND.check("finish_round", row.state, round_facts(row))
    row.ended_at = now
    row.save()
    skipped = states.count(StopState.SKIPPED)
    event = events.RoundFinished(graded=len(states) - skipped, skipped=skipped)
    record(
        event, actor=actor, now=now, subject=row.subject, topic="patrol", category=row.scored_list,
        unit=row.unit.path,
    )  # fmt: skip
