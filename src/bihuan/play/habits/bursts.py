"""Bursts: once a day it is looked what the week talks about, and the supervisor decides on what is hot."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.domain.intake.actions import (
    dismiss_issue,
    file_reports,
    find_hot_issues,
    gather_reports,
    supervise_issue,
)
from bihuan.domain.intake.queries.hot import find_issues, reports_of
from bihuan.domain.intake.vocabulary import HotIssueState
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.play.loop import Play, habit
from bihuan.play.story import Story
from bihuan.play.words import say

if TYPE_CHECKING:
    from bihuan.domain.intake.models import HotIssue

AT_WORK = frozenset({CaseState.DISPATCHED, CaseState.HANDLING})


@habit
def listen(play: Play, now: datetime) -> None:
    """What the jobs do; then the supervisor reads what was found."""
    play.routine(now + timedelta(days=1), "listen")
    for step in (file_reports, gather_reports):
        while step(now=now):
            pass
    find_hot_issues(now=now)
    for issue in find_issues(SYSTEM, HotIssueState.FOUND):
        story = _leading(play, issue)
        if story is not None and not story.is_over:
            at = now + timedelta(minutes=play.chance(story).number(10, 90))
            play.anyway(at, story, "decide_on_burst", issue.pk)


def _leading(play: Play, issue: HotIssue) -> Story | None:
    """The story of the open case that has most of its reports; when none is open, of the last case."""
    cases = list(reports_of(issue).exclude(case=None).values_list("case_id", "case__is_open"))
    held = Counter(key for key, is_open in cases if is_open) or Counter(key for key, _ in cases[:1])
    key = min(held, key=lambda one: (-held[one], one), default=0)
    return play.story(play.by_case.get(key, 0))


@habit
def decide_on_burst(play: Play, story: Story, now: datetime, key: int) -> None:
    """并案督办 while its case is at work; 不作热点 when it was settled; else it is looked at again tomorrow."""
    issue = find_issues(SYSTEM, HotIssueState.FOUND).filter(pk=key).first()
    if issue is None or _leading(play, issue) is not story:
        return
    chance, rates = play.chance(story), play.rates["bursts"]
    actor = chance.pick(play.cast.desk(May.SUPERVISE, without=May.ARBITRATE))
    if not story.is_open:
        if chance.happens(rates["dismissed"]):
            why = say(play.voices["burst_over"], chance)
            play.act(dismiss_issue, actor=actor, now=now, issue_id=key, reason=why)
    elif story.seen_state in AT_WORK and chance.happens(rates["supervised"]):
        _supervise(play, story, issue, actor, now)


def _supervise(play: Play, story: Story, issue: HotIssue, actor: Actor, now: datetime) -> None:
    chance = play.chance(story)
    why = say(play.voices["burst"], chance, n=str(issue.week), loc=story.arrival.address)
    colour = "red" if story.colour else "yellow"
    case = play.act(supervise_issue, actor=actor, now=now, issue_id=issue.pk, colour=colour, reason=why)
    mine = {report.pk for report in reports_of(issue).filter(case=case)}
    for other in play.stories.values():
        if other.report_id in mine and other is not story and not other.is_joined:
            play.touched.add(other.key)
            other.is_joined = other.is_over = True
            story.repeats += 1
    story.colour = colour
    asked = case.supervisions.latest("pk")
    at = play.stage.in_shift(
        now + chance.minutes(play.rates["delays"][f"answer_{colour}"]), story.lead, chance
    )
    if chance.happens(play.rates["shares"]["answered"]):
        play.anyway(at, story, "answer", asked.pk)
