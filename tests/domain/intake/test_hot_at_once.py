"""Two people, or two processes, at one hot issue in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection

from bihuan.domain.cases.models import Case, Report
from bihuan.domain.intake import actions
from bihuan.domain.intake.models import FiledReport, HotIssue, Thing
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.refusals import Refused
from tests.domain.intake.test_hot import SAYINGS, hear, hot_issue
from tests.factories.cases import Town
from tests.factories.hot import town as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(now: datetime) -> Town:
    return build(now)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all deeds in the same moment; gives for each whether it was done, or the code of its refusal."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        start.wait(timeout=20)
        try:
            deed()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as people:
        return [done.result(timeout=60) for done in [people.submit(do, deed) for deed in deeds]]


def test_of_two_who_supervise_it_the_second_is_told_and_there_is_one_case(town: Town) -> None:
    issue = hot_issue(town)
    deeds = [
        lambda who=who: actions.supervise_issue(
            actor=town[who], now=town.after(90), issue_id=issue.pk, colour="red", reason="集中"
        )
        for who in ("supervisor", "everything")
    ]
    assert sorted(at_once(*deeds)) == ["done", "wrong_state"]
    case = Case.objects.get()
    assert case.reports_count == case.reports.count() == 6
    assert case.supervisions.count() == 1


def test_who_supervises_and_who_dismisses_at_once_do_not_both(town: Town) -> None:
    issue = hot_issue(town)
    told = at_once(
        lambda: actions.supervise_issue(
            actor=town["supervisor"], now=town.after(90), issue_id=issue.pk, colour="red", reason="集中"
        ),
        lambda: actions.dismiss_issue(
            actor=town["everything"], now=town.after(90), issue_id=issue.pk, reason="不"
        ),
    )
    assert sorted(told) == ["done", "wrong_state"]
    issue.refresh_from_db()
    assert Case.objects.exists() is (issue.state == "supervised")


def test_two_processes_that_file_and_gather_at_once_do_it_once(town: Town) -> None:
    hear(town, *SAYINGS)

    def work() -> None:
        while actions.file_reports(now=town.after(60)):
            pass
        while actions.gather_reports(now=town.after(60)):
            pass

    assert at_once(work, work) == ["done", "done"]
    assert FiledReport.objects.count() == Thing.objects.count() == Report.objects.count() == 6
    actions.find_hot_issues(now=town.after(60))
    assert HotIssue.objects.get().week == 6
    assert Entry.objects.filter(kind="intake.hot_found").count() == 1
