"""Lists of cases, one case, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db.models import Q, QuerySet
from django.utils import timezone

from bihuan.domain.cases.models import Case, StageClock, Task
from bihuan.domain.cases.policy import covers_unit, may_on_case, not_permitted, visible_cases
from bihuan.domain.cases.queries.facts import case_facts, task_facts
from bihuan.domain.cases.vocabulary import SETTLED_STATES
from bihuan.domain.cases.workflow import CASE, TASK, CaseFacts, TaskFacts
from bihuan.domain.district.models import Category, Place
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.calendar.queries import work_calendar
from bihuan.kernel.actors import Actor
from bihuan.kernel.clock import Interval, Pause, explain
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

TEXT_ROWS = 10_000
"""Words are looked for in the newest cases that the other filters leave; a period or place narrows further back."""


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases is narrowed to. Empty means not narrowed. Days are of acceptance, both included.

    `closed_since` and `closed_until` are days of closing, both included; what was opened again has none.
    `state` is a state or a group: `open`, `settled`, `overdue`, `back` (returned, reworked or rebounded).
    `place` is the code of a street or community, `category` a code or its beginning, `unit` a unit's code.
    `q` is a case's code, or words in its title, text or address.
    """

    state: str = ""
    place: str = ""
    category: str = ""
    unit: str = ""
    source: str = ""
    colour: str = ""
    urgent: bool = False
    since: date | None = None
    until: date | None = None
    closed_since: date | None = None
    closed_until: date | None = None
    q: str = ""

    @property
    def is_empty(self) -> bool:
        return self == CaseFilter()

    def names(self) -> list[str]:
        """The fields that narrow the list."""
        return [f.name for f in fields(self) if getattr(self, f.name) not in ("", None, False)]


GROUPS: dict[str, Q] = {
    "open": Q(is_open=True),
    "settled": Q(state__in=sorted(SETTLED_STATES)),
    "overdue": Q(is_overdue=True),
    "back": Q(is_open=True) & (Q(returns__gt=0) | Q(reworks__gt=0) | Q(rebounds__gt=0)),
}


def find_cases(actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    """The visible cases that a filter leaves, newest first, with what a list shows of each."""
    cases = (
        visible_cases(actor).select_related("category", "street", "community", "lead_unit").order_by("-pk")
    )
    for name in wanted.names():
        if name in _NARROW:
            cases = _NARROW[name](cases, getattr(wanted, name))
    return _search(cases, wanted) if wanted.q else cases


def _by_state(cases: QuerySet[Case], state: str) -> QuerySet[Case]:
    return cases.filter(GROUPS[state]) if state in GROUPS else cases.filter(state=state)


def _by_place(cases: QuerySet[Case], code: str) -> QuerySet[Case]:
    place = Place.objects.filter(code=code).first()
    if place is None or place.kind == "district":
        return cases if place else cases.none()
    return cases.filter(**{place.kind if place.kind in {"street", "community"} else "place": place})


def _by_category(cases: QuerySet[Case], code: str) -> QuerySet[Case]:
    """Keys instead of a join, so that the database can walk its index of classes."""
    return cases.filter(
        category_id__in=list(Category.objects.filter(code__startswith=code).values_list("pk", flat=True))
    )


def _by_unit(cases: QuerySet[Case], code: str) -> QuerySet[Case]:
    unit = Unit.objects.filter(code=code).first()
    below = Unit.objects.filter(path__startswith=unit.path).values_list("pk", flat=True) if unit else []
    return cases.filter(lead_unit_id__in=list(below))


def _by_day(
    cases: QuerySet[Case], day: date, *, add: int, lookup: str, moment: str = "accepted_at"
) -> QuerySet[Case]:
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=add), time()))
    return cases.filter(**{f"{moment}__{lookup}": midnight})


_NARROW: dict[str, Callable[..., QuerySet[Case]]] = {
    "state": _by_state,
    "place": _by_place,
    "category": _by_category,
    "unit": _by_unit,
    "source": lambda cases, source: cases.filter(source=source),
    "colour": lambda cases, colour: cases.filter(colour=colour),
    "urgent": lambda cases, _: cases.filter(is_urgent=True),
    "since": partial(_by_day, add=0, lookup="gte"),
    "until": partial(_by_day, add=1, lookup="lt"),
    "closed_since": partial(_by_day, add=0, lookup="gte", moment="closed_at"),
    "closed_until": partial(_by_day, add=1, lookup="lt", moment="closed_at"),
}


def _search(cases: QuerySet[Case], wanted: CaseFilter) -> QuerySet[Case]:
    try:
        return cases.filter(pk=decode("A", wanted.q))
    except Refused:
        pass  # no code, so they are words
    text = wanted.q.strip()
    found = Q(title__icontains=text) | Q(text__icontains=text) | Q(address__icontains=text)
    # The oldest case that is still looked into; the database cannot be trusted to stop there by itself.
    oldest = cases.values_list("pk", flat=True)[TEXT_ROWS - 1 : TEXT_ROWS].first()
    return cases.filter(found, pk__gte=oldest or 0)


def case_by_code(actor: Actor, code: str) -> Case:
    """The case that people call by this code; refuses with `NotFound` when it may not be known of."""
    try:
        key = decode("A", code)
    except Refused:
        raise NotFound from None
    related = (
        "category",
        "standard__category",
        "place",
        "street",
        "community",
        "object",
        "lead_unit",
        "maintainer",
    )
    case = visible_cases(actor).select_related(*related).filter(pk=key).first()
    if case is None:
        raise NotFound
    return case


def case_offers(case: Case, actor: Actor) -> list[Offer[CaseFacts]]:
    """Every button of a case for an actor: open, or shut with the reason (a missing permission first)."""
    facts = case_facts(case, actor)
    named = {move.permission for move in CASE.moves.values()}
    held = {permission for permission in named if may_on_case(actor, permission, case)}
    return [
        offer if offer.move.permission in held else Offer(offer.move, not_permitted(offer.move.permission))
        for offer in CASE.offers(case.state, facts)
    ]


def task_offers(task: Task, actor: Actor, *, now: datetime) -> list[Offer[TaskFacts]]:
    """Every button of a task for an actor."""
    facts = task_facts(task, now)
    offers = []
    for offer in TASK.offers(task.state, facts):
        allowed = actor.is_system or covers_unit(actor, offer.move.permission, task.unit)
        offers.append(offer if allowed else Offer(offer.move, not_permitted(offer.move.permission)))
    return offers


@dataclass(frozen=True)
class ClockExplained:
    """A clock with the intervals that its deadline was reckoned by."""

    clock: StageClock
    intervals: list[Interval]


def explained_clocks(case: Case) -> list[ClockExplained]:
    """Every clock of a case and of its reports, each with its intervals, in the order they were started."""
    reports = list(case.reports.values_list("pk", flat=True))
    clocks = StageClock.objects.filter(Q(case=case) | Q(report_id__in=reports))
    rows = clocks.select_related("task__unit").prefetch_related("pauses").order_by("started_at", "pk")
    return [ClockExplained(clock, _intervals(clock)) for clock in rows]


def _intervals(clock: StageClock) -> list[Interval]:
    end = clock.stopped_at
    pauses = [
        Pause(p.starts_at, p.ends_at, p.reason)
        for p in clock.pauses.all()
        if end is None or p.starts_at < end
    ]
    return explain(clock.started_at, clock.limit, work_calendar(timezone.localdate(clock.started_at)), pauses)


def near_open_cases(
    actor: Actor,
    *,
    community_id: int | None,
    category_id: int | None = None,
    exclude: int = 0,
    limit: int = 8,
) -> list[Case]:
    """Open cases of the same community (and class, when given): candidates for joining a report."""
    cases = visible_cases(actor).filter(community_id=community_id, is_open=True)
    if category_id:
        cases = cases.filter(category_id=category_id)
    return list(cases.exclude(pk=exclude).select_related("category", "lead_unit").order_by("-pk")[:limit])
