"""Hot issues: which things are heard of unusually often, the list of them, and one opened down to its reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

from bihuan.domain.cases.models import Report
from bihuan.domain.cases.policy import not_permitted, visible_reports
from bihuan.domain.cases.vocabulary import ReportState
from bihuan.domain.intake.models import HotIssue, Thing
from bihuan.domain.intake.policy import may_on_issue, visible_issues
from bihuan.domain.intake.queries.hot_rules import WEEK, Rules
from bihuan.domain.intake.understanding.sameness.bursts import surprise, usual_level
from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.domain.intake.workflow import HOT_ISSUE
from bihuan.kernel.actors import Actor
from bihuan.kernel.codes import decode
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.kernel.workflow import Offer

DAYS_SHOWN = 28
RELATED = ("place", "category", "case")


@dataclass(frozen=True)
class Pulse:
    """How often one thing was heard of, by its first report: the last week, the week before it, all weeks compared with."""

    rules: Rules
    first: int
    week: int
    week_before: int
    before: int
    last_at: datetime

    @property
    def usual(self) -> float:
        """How many a week are usual."""
        return usual_level(self.before, self.rules.compared_weeks, self.rules.least_usual)

    @property
    def surprise(self) -> float:
        return surprise(self.week, self.usual)

    @property
    def is_hot(self) -> bool:
        return self.week >= self.rules.least_reports and self.surprise >= self.rules.surprise


def pulses(rules: Rules, now: datetime, firsts: list[int] | None = None) -> list[Pulse]:
    """What was heard of in the last week (or the things that are named), each thing once, in one statement."""
    at, heard = "report__reported_at", Thing.objects.exclude(report__state=ReportState.DECLINED)
    heard = heard.filter(**{f"{at}__gt": now - rules.looked_at, f"{at}__lte": now})
    if firsts is not None:
        heard = heard.filter(first__in=firsts)
    this, last = Q(**{f"{at}__gt": now - WEEK}), Q(**{f"{at}__gt": now - 2 * WEEK})
    rows = heard.values("first").annotate(
        week=Count("pk", filter=this),
        week_before=Count("pk", filter=last & ~this),
        before=Count("pk", filter=~this),
        last_at=Max(at),
    )
    rows = rows.filter(week__gt=1) if firsts is None else rows
    return [Pulse(rules, **row) for row in rows.order_by("first")]


def reports_of(issue: HotIssue) -> QuerySet[Report]:
    """Every report about the thing, the latest first."""
    return Report.objects.filter(thing__first=issue.first_id).order_by("-reported_at", "-pk")


def visible_reports_of(issue: HotIssue, actor: Actor) -> QuerySet[Report]:
    """Those of them that an actor can see, with what a list shows of each."""
    rows = visible_reports(actor).filter(thing__first=issue.first_id)
    return rows.select_related("category", "place__parent", "case", "suggested_unit")


def find_issues(actor: Actor, state: str = "") -> QuerySet[HotIssue]:
    """The hot issues that an actor may know of, in one state or in all, the largest week first."""
    rows = visible_issues(actor).select_related(*RELATED).order_by("-week", "-pk")
    return rows.filter(state=state) if state else rows


def counts(actor: Actor) -> dict[str, int]:
    """How many of each state an actor may know of."""
    return dict(visible_issues(actor).order_by().values_list("state").annotate(n=Count("pk")))


def issue_by_code(actor: Actor, code: str) -> HotIssue:
    """The hot issue that people call by this code; refuses with `NotFound`."""
    try:
        key = decode("R", code)
    except Refused:
        raise NotFound from None
    row = visible_issues(actor).select_related(*RELATED, "decided_by", "first").filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def by_day(issue: HotIssue, now: datetime) -> list[tuple[date, int]]:
    """How many came on each of the last days, today last."""
    today = localdate(now)
    begin = today - timedelta(days=DAYS_SHOWN - 1)
    rows = reports_of(issue).order_by().annotate(day=TruncDate("reported_at")).filter(day__gte=begin)
    found = dict(rows.values_list("day").annotate(n=Count("pk")))
    days = (begin + timedelta(days=number) for number in range(DAYS_SHOWN))
    return [(day, found.get(day, 0)) for day in days]


def cases_of(issue: HotIssue, actor: Actor) -> Counter[int]:
    """In which cases its visible reports are, and how many in each; 0 stands for those in none."""
    return Counter(key or 0 for key in visible_reports_of(issue, actor).values_list("case_id", flat=True))


def issue_offers(issue: HotIssue, actor: Actor) -> list[Offer[None]]:
    """Every button of a hot issue for an actor, open or shut with the reason."""
    offers = HOT_ISSUE.offers(issue.state, None)
    allowed = may_on_issue(actor, issue)
    return [offer if allowed else Offer(offer.move, not_permitted(offer.move.permission)) for offer in offers]


def live_issues() -> QuerySet[HotIssue]:
    """Those that the job still counts: dismissed ones stay as they were dismissed."""
    return HotIssue.objects.exclude(state=HotIssueState.DISMISSED)
