"""Plans as pages show them: lists, months, loads, what is left, and what differs from the plan before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from bihuan.domain.checklists.queries import items_on
from bihuan.domain.district.models import GovernedObject
from bihuan.domain.inspections.planning.compare import Difference, differences
from bihuan.domain.inspections.planning.planner import PlannedVisit
from bihuan.domain.yearplans.models import PlanLeft, PlanVisit, YearPlan
from bihuan.domain.yearplans.policy import not_permitted, visible_plans
from bihuan.domain.yearplans.queries.facts import facts_of
from bihuan.domain.yearplans.vocabulary import Fate, PlanState, Way, Why
from bihuan.domain.yearplans.workflow import YEAR_PLAN
from bihuan.foundation.accounts.models import Unit
from bihuan.foundation.jobs.models import Job
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer


def plans(actor: Actor) -> QuerySet[YearPlan]:
    """The visible plans, the newest first."""
    return visible_plans(actor).select_related("asked_by", "before")


def plan_by_code(actor: Actor, code: str) -> YearPlan:
    """One visible plan; refuses with `NotFound`."""
    try:
        key = decode("P", code)
    except Refused:
        raise NotFound from None
    found = plans(actor).select_related("frozen_by", "approved_by").filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def others_of_the_year(actor: Actor, plan: YearPlan) -> list[YearPlan]:
    """The other plans of its year that were made."""
    return list(plans(actor).filter(year=plan.year, made_at__isnull=False).exclude(pk=plan.pk))


def published_plan(year: int) -> YearPlan | None:
    """The plan of a year that everybody may read."""
    return YearPlan.objects.filter(year=year, state=PlanState.PUBLISHED).first()


def plan_offers(plan: YearPlan, actor: Actor) -> dict[str, Offer[Any]]:
    """Every button of a plan, open or shut with the reason."""
    found = YEAR_PLAN.offers(plan.state, facts_of(plan, actor))
    return {offer.move.verb: _permitted(offer, actor) for offer in found if not offer.move.automatic}


def _permitted(offer: Offer[Any], actor: Actor) -> Offer[Any]:
    permission = offer.move.permission
    if permission is None or actor.may(permission):
        return offer
    return Offer(offer.move, not_permitted(permission))


def job_of(plan: YearPlan) -> Job | None:
    """The job that makes a plan, with how far it is."""
    return Job.objects.filter(pk=plan.job_id or 0).first()


@dataclass(frozen=True)
class MonthRow:
    """A month of a plan: its visits, those agreed and those arranged, and the minutes on the premises."""

    month: int
    visits: int
    agreed: int
    arranged: int
    minutes: int


def months_of(plan: YearPlan) -> list[MonthRow]:
    """All twelve months. One query."""
    rows = plan.visits.values("month").annotate(
        visits=Count("pk"), agreed=Count("agreed_at"), arranged=Count("visit"), total=Sum("minutes")
    )
    counted = rows.order_by("month").values_list("month", "visits", "agreed", "arranged", "total")
    found = {month: MonthRow(month, *numbers) for month, *numbers in counted}
    return [found.get(month, MonthRow(month, 0, 0, 0, 0)) for month in range(1, 13)]


@dataclass(frozen=True)
class LoadRow:
    """A department's officer-minutes by month beside what it has."""

    unit: str
    load: tuple[int, ...]
    capacity: tuple[int, ...]

    @property
    def used_percent(self) -> float | None:
        """The share of the year's time that is used; None where there is none."""
        return 100 * sum(self.load) / sum(self.capacity) if sum(self.capacity) else None

    @property
    def shares(self) -> list[float | None]:
        """Each month's share of its time."""
        return [
            100 * load / room if room else None for load, room in zip(self.load, self.capacity, strict=True)
        ]


def loads_of(plan: YearPlan) -> list[LoadRow]:
    """The departments' loads, those with the most work first. One query."""
    names = {unit.code: str(unit) for unit in Unit.objects.filter(code__in=plan.load)}
    rows = [
        LoadRow(names.get(code, code), tuple(load), tuple(plan.capacity.get(code, [0] * 12)))
        for code, load in plan.load.items()
    ]
    return sorted(rows, key=lambda row: (-sum(row.load), row.unit))


@dataclass(frozen=True)
class LeftRow:
    """So many due checks left in one way for one reason."""

    how: str
    why: str
    times: int

    @property
    def how_label(self) -> str:
        return str(Way(self.how).label)

    @property
    def why_label(self) -> str:
        return str(Why(self.why).label)


def left_of(plan: YearPlan) -> list[LeftRow]:
    """What is left, by way and reason. One query."""
    rows = plan.left.values("how", "why").annotate(total=Sum("times")).order_by("how", "-total")
    return [LeftRow(row["how"], row["why"], row["total"]) for row in rows]


def visits_of(plan: YearPlan) -> QuerySet[PlanVisit]:
    """The visits of a plan by month."""
    return plan.visits.select_related("enterprise__place", "lead", "visit").order_by(
        "month", "enterprise__code"
    )


def left_rows_of(plan: YearPlan) -> QuerySet[PlanLeft]:
    """Every check that a plan leaves, what nobody can do first."""
    return plan.left.select_related("enterprise").order_by("-how", "why", "enterprise__code", "item")


def item_names(plan: YearPlan, codes: Iterable[str]) -> dict[str, str]:
    """The names of check items as they read when the plan was made."""
    day = (plan.made_at or plan.asked_at).date()
    return {code: item.name for code, item in items_on(day, list(codes)).items()}


@dataclass(frozen=True)
class Change:
    """A visit that differs between two plans; months from 1, None where there is none."""

    enterprise: GovernedObject
    fate: str
    before: int | None
    after: int | None

    @property
    def fate_label(self) -> str:
        return str(Fate(self.fate).label)


def changes_of(plan: YearPlan, other: YearPlan) -> tuple[dict[str, int], list[Change]]:
    """How many visits have each fate from `other` to `plan`, and every one that is not the same."""
    rows = differences(_planned(other), _planned(plan))
    counted = Counter(row.fate.value for row in rows)
    changed = [row for row in rows if row.fate.value != Fate.SAME]
    names = {
        row.code: row for row in GovernedObject.objects.filter(code__in={row.enterprise for row in changed})
    }
    return (
        {fate.value: counted[fate.value] for fate in Fate},
        [_change(row, names[row.enterprise]) for row in changed],
    )


def _change(row: Difference, enterprise: GovernedObject) -> Change:
    return Change(
        enterprise,
        row.fate.value,
        row.before.month if row.before else None,
        row.after.month if row.after else None,
    )


def _planned(plan: YearPlan) -> list[PlannedVisit]:
    return [
        PlannedVisit(
            row.enterprise.code, row.month,
            tuple(f"{part['scenario']}:{','.join(part['items'])}" for part in row.parts),
        )
        for row in plan.visits.select_related("enterprise")
    ]  # fmt: skip
