"""Hot issues: found and counted by the job, made one supervised case or dismissed by somebody who may supervise there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localdate

from bihuan.domain.cases.actions import accept_report, join_report, supervise_case
from bihuan.domain.cases.actions.turn import words
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CasesPermission, ReportState
from bihuan.domain.district.models import Category, Place
from bihuan.domain.intake import events
from bihuan.domain.intake.actions.filing import require_system
from bihuan.domain.intake.models import HotIssue, Thing
from bihuan.domain.intake.policy import as_joiner, may_on_issue, require_on_issue, visible_issues
from bihuan.domain.intake.queries.hot import Pulse, live_issues, pulses, reports_of
from bihuan.domain.intake.queries.hot_rules import Rules, hot_rules_on
from bihuan.domain.intake.queries.messages import Names, with_circumstances
from bihuan.domain.intake.queries.shelves import Counted
from bihuan.domain.intake.queries.things import Book, near, things_with, ungathered
from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.domain.intake.workflow import HOT_ISSUE
from bihuan.foundation.accounts.actors import actor_of
from bihuan.foundation.accounts.queries import people_with
from bihuan.foundation.journal.events import Event
from bihuan.foundation.journal.record import record
from bihuan.foundation.outbox.actions import send_in_app
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import NotFound, Refused

TITLE_LENGTH = 120
AT_ONCE = 20
"""So many are compared in one transaction: on SQLite the others wait for it."""


@transaction.atomic
def gather_reports(*, now: datetime, actor: Actor = SYSTEM, limit: int = AT_ONCE) -> int:
    """Say which thing each of the oldest reports is about that were not compared yet; returns how many, 0 at the end.

    What is older than any burst is left alone, and everything where the pack has no rules of hot issues. Refuses
    (`not_permitted`) whoever is not the system.
    """
    require_system(actor)
    rules = hot_rules_on(localdate(now))
    if rules is None:
        return 0
    book, rarity = Book(Names.current()), Counted.current()
    reports = list(with_circumstances(ungathered(rules, now))[:limit])
    book.take(reports)
    for report, others in near(reports, book, rarity).items():
        found = sorted(things_with(report, others, book, rarity).items())
        things = [Thing(report_id=key, first_id=first) for key, first in found]
        Thing.objects.bulk_create(things, ignore_conflicts=True)
    return len(reports)


@transaction.atomic
def find_hot_issues(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Count what the last week talks about; returns how many issues are hot that were not before.

    What is found is told to those who may supervise there. What has become usual again fades, what faded may flare up;
    what somebody dismissed stays dismissed.
    """
    rules = hot_rules_on(localdate(now))
    if rules is None:
        return 0
    heard = {pulse.first: pulse for pulse in pulses(rules, now)}
    flared = _follow_all(rules, heard, actor, now)
    hot = [pulse for pulse in heard.values() if pulse.is_hot]
    totals = _totals(pulse.first for pulse in hot)
    return flared + sum(_found(pulse, totals, actor, now) for pulse in hot)


def _follow_all(rules: Rules, heard: Mapping[int, Pulse], actor: Actor, now: datetime) -> int:
    """Count the known issues anew; returns how many have flared up."""
    known = {issue.first_id: issue for issue in _counted_ones(rules, now)}
    quiet = {pulse.first: pulse for pulse in pulses(rules, now, sorted(known.keys() - heard.keys()))}
    told, totals = {**quiet, **heard}, _totals(known)
    silent = {first: Pulse(rules, first, 0, 0, 0, issue.last_heard_at) for first, issue in known.items()}
    return sum(
        _follow(issue, told.get(first, silent[first]), totals, actor, now) for first, issue in known.items()
    )


def _counted_ones(rules: Rules, now: datetime) -> QuerySet[HotIssue]:
    """What is not forgotten yet, locked, so that nobody decides on it meanwhile."""
    recent = Q(last_heard_at__gt=now - rules.looked_at) | Q(state=HotIssueState.FOUND)
    return live_issues().filter(recent).select_for_update().order_by("pk")


def _totals(firsts: Iterable[int]) -> Mapping[int, int]:
    rows = Thing.objects.filter(first__in=list(firsts)).order_by().values_list("first")
    return dict(rows.annotate(n=Count("pk")))


def _found(pulse: Pulse, totals: Mapping[int, int], actor: Actor, now: datetime) -> bool:
    """Write a new issue down, unless it is known: followed already, dismissed, or resting for long."""
    if HotIssue.objects.filter(first=pulse.first).exists():
        return False
    first = Report.objects.get(pk=pulse.first)
    place, category = _common(first)
    issue = HotIssue(
        first=first, title=first.title[:TITLE_LENGTH], place=place, category=category, found_at=now
    )
    _count(issue, pulse, totals, now)
    issue.save()
    event = events.HotIssueFound(first.code, pulse.week, _decimal(pulse.usual))
    _note(issue, event, actor=actor, now=now)
    _tell(issue, pulse, now)
    return True


def _common(first: Report) -> tuple[Place | None, Category | None]:
    """The narrowest place that holds all reports of a thing, and the class that most of them have."""
    rows = Report.objects.filter(thing__first=first.pk).values_list("place__path", "category")
    paths, classes = zip(*rows, strict=True)
    steps = zip(*(path.strip("/").split("/") for path in paths if path), strict=False)
    codes = [step[0] for step in takewhile(lambda step: len(set(step)) == 1, steps)]
    place = Place.objects.filter(code=codes[-1]).first() if codes else None
    [(likeliest, _times)] = Counter(key for key in classes if key).most_common(1) or [(None, 0)]
    return place, Category.objects.filter(pk=likeliest).first()


def _count(issue: HotIssue, pulse: Pulse, totals: Mapping[int, int], now: datetime) -> None:
    issue.week, issue.week_before, issue.last_heard_at = pulse.week, pulse.week_before, pulse.last_at
    issue.total, issue.surprise, issue.counted_at = totals[pulse.first], round(pulse.surprise, 2), now


def _follow(issue: HotIssue, pulse: Pulse, totals: Mapping[int, int], actor: Actor, now: datetime) -> bool:
    """Count a known issue anew and let it fade or flare up; says whether it has flared up."""
    _count(issue, pulse, totals, now)
    if issue.state == HotIssueState.FOUND and not pulse.is_hot:
        issue.state = HOT_ISSUE.check("fade_issue", issue.state, None)
        _note(issue, events.HotIssueFaded(pulse.week), actor=actor, now=now)
    flares = issue.state == HotIssueState.FADED and pulse.is_hot
    if flares:
        issue.state = HOT_ISSUE.check("flare_up", issue.state, None)
        event = events.HotIssueFlaredUp(pulse.week, _decimal(pulse.usual))
        _note(issue, event, actor=actor, now=now)
        _tell(issue, pulse, now)
    issue.save()
    return flares


def _tell(issue: HotIssue, pulse: Pulse, now: datetime) -> None:
    """One message for whoever may decide on it; a day's second one says nothing new."""
    today = localdate(now)
    people = [
        one
        for one in people_with(CasesPermission.SUPERVISE, on=today)
        if may_on_issue(actor_of(one, today), issue)
    ]
    send_in_app(
        now=now,
        people=people,
        subject=f"{issue.code} 热点：{issue.title}",
        body=f"一周内 {pulse.week} 条说同一件事，平时一周 {_decimal(pulse.usual)} 条。请看是否并案督办。",
        about=issue.subject,
        link=f"/hot/{issue.code}/",
        dedupe_key=f"hot:{issue.pk}:{today}",
    )


@transaction.atomic
def supervise_issue(*, actor: Actor, now: datetime, issue_id: int, colour: str, reason: str) -> Case:
    """并案督办: all reports that still wait become one case, or join the open case that has most of them; it is supervised.

    Reports that are in other cases stay there. Refuses `not_found`, `not_permitted`, `wrong_state`, `nothing_open` (all
    of its reports are settled), and what `supervise_case` refuses; then nothing has been joined.
    """
    issue, target = _take_up("supervise_issue", actor=actor, issue_id=issue_id)
    why, joiner = words(reason, "reason"), as_joiner(actor)
    waiting = list(reports_of(issue).filter(state=ReportState.RECEIVED).order_by("reported_at", "pk"))
    case, rest = _one_case(issue, waiting, actor=joiner, now=now)
    for report in rest:
        case = join_report(actor=joiner, now=now, report_id=report.pk, case_id=case.pk)
    case = supervise_case(actor=actor, now=now, case_id=case.pk, colour=colour, reason=why).case
    elsewhere = reports_of(issue).filter(case__isnull=False).exclude(case=case).count()
    issue.state, issue.case = target, case
    event = events.HotIssueSupervised(case.code, colour, len(waiting), elsewhere)
    _decide(issue, event, why, actor=actor, now=now)
    return case


def _one_case(
    issue: HotIssue, waiting: list[Report], *, actor: Actor, now: datetime
) -> tuple[Case, list[Report]]:
    """The open case that has most of the reports, else a new one of the earliest that waits; and who is still to join."""
    having = Case.objects.filter(is_open=True, reports__thing__first=issue.first_id)
    if case := having.annotate(n=Count("pk")).order_by("-n", "pk").first():
        return case, waiting
    if not waiting:
        raise Refused(
            "nothing_open",
            "这些诉求都已经办结或不予受理，没有可以督办的案件。又有人反映时再督办，或不作热点。",
        )
    first, *rest = waiting
    category = first.category or issue.category
    return accept_report(actor=actor, now=now, report_id=first.pk, category=category), rest


@transaction.atomic
def dismiss_issue(*, actor: Actor, now: datetime, issue_id: int, reason: str) -> HotIssue:
    """不作热点, with a reason. It is not found again; its reports go their own ways."""
    issue, target = _take_up("dismiss_issue", actor=actor, issue_id=issue_id)
    why, issue.state = words(reason, "reason"), target
    _decide(issue, events.HotIssueDismissed(issue.week), why, actor=actor, now=now)
    return issue


def _take_up(verb: str, *, actor: Actor, issue_id: int) -> tuple[HotIssue, str]:
    rows = visible_issues(actor).filter(pk=issue_id).select_related("place", "category").order_by()
    issue = rows.select_for_update(of=("self",)).first()
    if issue is None:
        raise NotFound
    require_on_issue(actor, issue)
    return issue, HOT_ISSUE.check(verb, issue.state, None)


def _decide(issue: HotIssue, event: Event, why: str, *, actor: Actor, now: datetime) -> None:
    issue.note, issue.decided_at, issue.decided_by_id = why[:500], now, actor.person_id
    issue.save()
    _note(issue, event, actor=actor, now=now, reason=why)


def _note(issue: HotIssue, event: Event, *, actor: Actor, now: datetime, reason: str = "") -> None:
    dimensions: dict[str, Any] = {
        "topic": issue.category.topic if issue.category else "",
        "category": issue.category.code if issue.category else "",
        "place": issue.place.path if issue.place else "",
    }
    record(event, actor=actor, now=now, subject=issue.subject, reason=reason, **dimensions)


def _decimal(number: float) -> str:
    return f"{number:.1f}"
