"""Hot issues as people meet them: the list with its growth, one opened down to its reports, and both decisions."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bihuan.domain.cases.models import Case
from bihuan.domain.intake.models import HotIssue, Thing
from tests.factories.cases import Town, case_in


def issue_of(town: Town, number: int = 0) -> HotIssue:
    """A hot issue of one report; what finds them is tested with the domain."""
    case = case_in(town, "accepted", minutes=number * 10)
    report, now = case.reports.get(), timezone.now()
    Thing.objects.create(report=report, first=report)
    return HotIssue.objects.create(
        first=report, title=f"第 {number} 件", place=report.place, category=case.category, found_at=now,
        counted_at=now, last_heard_at=now, week=9 + number, week_before=4, total=13, surprise=3.2,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_queries_with_any_number_of_rows(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        issue_of(town, number)
    browser = enter("supervisor")
    with django_assert_num_queries(7):
        page = browser.get("/hot/")
    assert page.text.count("data-row") == count


def test_the_list_shows_this_week_beside_the_one_before(town: Town, enter) -> None:
    issue = issue_of(town)
    page = enter("supervisor").get("/hot/").text
    assert issue.code in page
    assert "增加 +5" in page
    assert issue.code not in enter("supervisor").get("/hot/?state=dismissed").text
    assert issue.code in enter("supervisor").get("/hot/?state=all").text
    assert issue.code not in enter("street1").get("/hot/?state=all").text


def test_an_issue_opens_down_to_its_reports_and_becomes_one_supervised_case(town: Town, enter) -> None:
    issue, browser = issue_of(town), enter("supervisor")
    address = f"/hot/{issue.code}/"
    assert issue.first.code in browser.get(address).text
    wrong = browser.post(f"{address}do/supervise_issue/", {"colour": "red", "reason": ""})
    assert (wrong.status_code, HotIssue.objects.get().state) == (422, "found")
    done = browser.post(f"{address}do/supervise_issue/", {"colour": "red", "reason": "反映集中"})
    assert done["Location"] == address
    case = Case.objects.get()
    page = browser.get(address).text
    assert case.code in page
    assert "反映集中" in page
    assert "do/supervise_issue/" not in page


def test_it_is_dismissed_with_a_reason(town: Town, enter) -> None:
    issue, browser = issue_of(town), enter("supervisor")
    browser.post(f"/hot/{issue.code}/do/dismiss_issue/", {"reason": "同一人群发"})
    assert "同一人群发" in browser.get(f"/hot/{issue.code}/").text
    again = browser.post(f"/hot/{issue.code}/do/dismiss_issue/", {"reason": "再来"})
    assert again.status_code == 409


def test_who_may_not_supervise_reads_without_buttons(town: Town, enter) -> None:
    issue = issue_of(town)
    page = enter("auditor").get(f"/hot/{issue.code}/").text
    assert "do/supervise_issue/" not in page
    answer = enter("auditor").post(f"/hot/{issue.code}/do/dismiss_issue/", {"reason": "不"})
    assert answer.status_code == 403
    assert enter("street1").get(f"/hot/{issue.code}/").status_code == 404
