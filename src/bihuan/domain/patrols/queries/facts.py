"""What the guards of rounds and stops look at, read from the rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from bihuan.domain.patrols.models import Round, Stop
from bihuan.domain.patrols.queries.rules import Rules
from bihuan.domain.patrols.vocabulary import RoundState, StopState
from bihuan.domain.patrols.workflow import RoundFacts, StopFacts
from bihuan.kernel.actors import Actor


def round_facts(row: Round) -> RoundFacts:
    """One query."""
    walked = row.stops.exclude(state__in=(StopState.WAITING, StopState.SKIPPED)).count()
    return RoundFacts(walked=walked)


def stop_facts(stop: Stop, actor: Actor, now: datetime, rules: Rules) -> StopFacts:
    """No query: the stop comes with its round."""
    until = stop.graded_at + timedelta(days=rules.appeal_days) if stop.graded_at else None
    return StopFacts(
        me=actor.person_id,
        patroller=stop.round.patroller_id,
        walked_by=stop.walked_by_id,
        confirmed_by=stop.confirmed_by_id,
        appealed_by=stop.appealed_by_id,
        is_open=stop.round.state == RoundState.OPEN,
        may_still_appeal=until is not None and now <= until,
    )
