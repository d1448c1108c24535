"""The desk's lists and one call-back with what stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.domain.callbacks.models import Attempt, CallBack, Demand, Reopening
from bihuan.domain.callbacks.policy import (
    may_act,
    not_permitted,
    visible_call_backs,
    with_page,
    with_telephone,
)
from bihuan.domain.callbacks.queries.facts import call_back_facts, demand_facts, reopening_facts
from bihuan.domain.callbacks.vocabulary import CallbacksPermission as May
from bihuan.domain.callbacks.vocabulary import CallBackState, DemandState, ReopeningState, Satisfaction
from bihuan.domain.callbacks.workflow import CALL_BACK, DEMAND, REOPENING
from bihuan.domain.cases.models import Case, Task
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

RELATED = ("report__place__parent", "case__category", "unit", "street", "category")
CALLS, PAGES, REOPENINGS, DEMANDS, ALL = "calls", "pages", "reopenings", "demands", "all"


@dataclass(frozen=True)
class CallBackFilter:
    """What the list is narrowed to. Days are of the answer, both included.

    `unit` takes those below it too, `own_unit` that unit alone, as a line of the rates counts it.
    """

    state: str = ""
    source: str = ""
    place: str = ""
    unit: str = ""
    own_unit: str = ""
    answer: str = ""
    since: date | None = None
    until: date | None = None
    counted: bool = False
    q: str = ""

    def names(self) -> list[str]:
        """The fields that narrow the list."""
        return [f.name for f in fields(self) if getattr(self, f.name) not in ("", None, False)]


def call_backs(actor: Actor, sheet: str = ALL) -> QuerySet[CallBack]:
    """The visible call-backs of one sheet of the desk, with what a list shows of each."""
    rows = visible_call_backs(actor).select_related(*RELATED)
    rows = rows.annotate(has_telephone=with_telephone("report_id"), has_page=with_page("report_id"))
    return rows.filter(_SHEETS[sheet])


_SHEETS: dict[str, Q] = {
    CALLS: Q(state=CallBackState.WAITING, has_telephone=True),
    PAGES: Q(state=CallBackState.WAITING, has_telephone=False),
    REOPENINGS: Q(reopening__state=ReopeningState.ASKED),
    DEMANDS: Q(pk__in=Demand.objects.filter(state=DemandState.PROPOSED).values("call_back")),
    ALL: Q(),
}


def find_call_backs(actor: Actor, wanted: CallBackFilter, *, sheet: str = ALL) -> QuerySet[CallBack]:
    """The visible call-backs that a filter leaves."""
    rows = call_backs(actor, sheet)
    for name in wanted.names():
        rows = rows.filter(_NARROW[name](getattr(wanted, name)))
    return rows


ANSWERS: dict[str, Q] = {
    "valid": Q(state=CallBackState.ANSWERED),
    "contacted": Q(contacted=True),
    "not_contacted": Q(contacted=False),
    "solved": Q(solved=True),
    "unsolved": Q(solved=False),
    "satisfied": Q(satisfaction__in=[Satisfaction.SATISFIED, Satisfaction.MOSTLY]),
    "dissatisfied": Q(satisfaction=Satisfaction.DISSATISFIED),
}
"""What an answer said: what the figures of the three rates open to."""


def midnight(day: date) -> datetime:
    """When a day begins, local time."""
    return timezone.make_aware(datetime.combine(day, time()))


def _named(text: str) -> Q:
    """A code of a call-back, a case or a report; nothing for anything else."""
    for letter, name in (("H", "pk"), ("A", "case_id"), ("S", "report_id")):
        try:
            return Q(**{name: decode(letter, text)})
        except Refused:
            continue
    return Q(pk=None)


_NARROW: dict[str, Callable[[Any], Q]] = {
    "state": lambda state: Q(state=state),
    "source": lambda source: Q(source=source),
    "place": lambda code: Q(street__code=code),
    "unit": lambda code: Q(unit__path__contains=f"/{code}/"),
    "own_unit": lambda code: Q(unit__code=code),
    "answer": lambda which: ANSWERS.get(which, Q(pk=None)),
    "since": lambda day: Q(answered_at__gte=midnight(day)),
    "until": lambda day: Q(answered_at__lt=midnight(day + timedelta(days=1))),
    "counted": lambda _: Q(is_exempt=False),
    "q": _named,
}


def call_back_by_code(actor: Actor, code: str) -> CallBack:
    """The call-back that people call by this code; refuses with `NotFound` when it may not be known of."""
    try:
        key = decode("H", code)
    except Refused:
        raise NotFound from None
    related = (
        *RELATED,
        "report__category",
        "case__place",
        "case__lead_unit",
        "answered_by",
        "reopening__decided_by",
    )
    rows = visible_call_backs(actor).annotate(
        has_telephone=with_telephone("report_id"), has_page=with_page("report_id")
    )
    found = rows.filter(pk=key).select_related(*related).first()
    if found is None:
        raise NotFound
    return found


def attempts_of(call_back: CallBack) -> list[Attempt]:
    """The calls that brought no answer, oldest first."""
    return list(call_back.tries.select_related("by"))


def demands_of(call_back: CallBack) -> list[Demand]:
    """Every classification that was proposed, oldest first."""
    return list(call_back.demands.select_related("proposed_by", "decided_by"))


def reopening_of(call_back: CallBack) -> Reopening | None:
    """The reporter's request to open the case again, if he made one."""
    found: Reopening | None = getattr(call_back, "reopening", None)
    return found


def handled_for(case: Case) -> list[Task]:
    """What the units wrote when they had handled the case: what the caller tells the reporter."""
    return list(case.tasks.exclude(handled_at=None).select_related("unit").order_by("-handled_at"))


def offers(call_back: CallBack, actor: Actor, now: datetime) -> dict[str, Offer[Any]]:
    """Every button of a call-back, its request and its live proposal, open or shut with the reason."""
    case = call_back.case
    found: list[Offer[Any]] = list(
        CALL_BACK.offers(call_back.state, call_back_facts(call_back, case, actor, now))
    )
    if request := reopening_of(call_back):
        found += REOPENING.offers(request.state, reopening_facts(call_back, case, actor))
    if proposal := call_back.demands.filter(state=DemandState.PROPOSED).first():
        found += DEMAND.offers(proposal.state, demand_facts(proposal, case, actor))
    return {offer.move.verb: _permitted(offer, case, actor) for offer in found}


def _permitted(offer: Offer[Any], case: Case, actor: Actor) -> Offer[Any]:
    permission = offer.move.permission
    return offer if may_act(actor, permission, case) else Offer(offer.move, not_permitted(permission))


def counts(actor: Actor) -> dict[str, int]:
    """How much waits on each sheet that is this actor's work (one query each)."""
    work = (
        (CALLS, May.CALL),
        (PAGES, May.CALL),
        (REOPENINGS, CasesPermission.ARBITRATE),
        (DEMANDS, May.CONFIRM),
    )
    return {sheet: call_backs(actor, sheet).count() for sheet, permission in work if actor.may(permission)}
