"""What the guards need to know, read once per move."""

from __future__ import annotations

from datetime import datetime

from bihuan.domain.callbacks.models import CallBack, Demand
from bihuan.domain.callbacks.policy import is_of_handling_unit
from bihuan.domain.callbacks.vocabulary import LIVE_DEMAND_STATES
from bihuan.domain.callbacks.workflow import CallBackFacts, DemandFacts, ReopeningFacts
from bihuan.domain.cases.models import Case
from bihuan.domain.cases.queries.facts import case_facts
from bihuan.kernel.actors import Actor


def took_part(case: Case, actor: Actor) -> frozenset[int]:
    """The people who handled or checked a case."""
    facts = case_facts(case, actor)
    return facts.handlers | facts.checkers


def is_current(call_back: CallBack, case: Case) -> bool:
    """Whether the closing that is asked about still stands, and the report is still in this case."""
    return case.closed_at == call_back.closed_at and call_back.report.case_id == case.pk


def call_back_facts(call_back: CallBack, case: Case, actor: Actor, now: datetime) -> CallBackFacts:
    """The facts of a call-back as one actor meets them."""
    return CallBackFacts(
        me=actor.person_id,
        took_part=took_part(case, actor) if actor.person_id else frozenset(),
        is_current=is_current(call_back, case),
        is_too_soon=call_back.attempts > 0 and now < call_back.call_at,
        has_demand=Demand.objects.filter(call_back=call_back, state__in=LIVE_DEMAND_STATES).exists(),
    )


def reopening_facts(call_back: CallBack, case: Case, actor: Actor) -> ReopeningFacts:
    """The facts of a request to re-open."""
    return ReopeningFacts(
        me=actor.person_id,
        took_part=took_part(case, actor),
        noted_by=call_back.answered_by_id,
        is_current=is_current(call_back, case),
    )


def demand_facts(demand: Demand, case: Case, actor: Actor) -> DemandFacts:
    """The facts of a classification."""
    return DemandFacts(
        me=actor.person_id,
        proposer=demand.proposed_by_id,
        took_part=took_part(case, actor),
        is_of_handling_unit=is_of_handling_unit(actor, case),
    )
