"""What people say in a month that is played: the answers after closing, what is demanded, and what is hot."""

from __future__ import annotations

import pytest

from bihuan.domain.callbacks.models import CallBack, Demand, Reopening
from bihuan.domain.callbacks.vocabulary import AnswerWay
from bihuan.domain.cases.models import Case
from bihuan.domain.intake.models import HotIssue, Thing
from bihuan.domain.residents.models import Receipt
from bihuan.foundation.journal.models import Entry
from bihuan.play.month import Outcome
from tests.play.conftest import END

pytestmark = pytest.mark.django_db


def test_reporters_answer_by_both_ways_and_not_all_alike(played: Outcome) -> None:
    answered = CallBack.objects.exclude(answered_at=None)
    assert set(answered.values_list("way", flat=True)) == set(AnswerWay.values)
    assert set(answered.values_list("solved", flat=True)) == {True, False}
    assert {"satisfied", "mostly", "dissatisfied"} <= set(answered.values_list("satisfaction", flat=True))
    assert not answered.filter(answered_at__gt=END).exists()


def test_who_reported_by_the_app_has_a_page_of_his_own(played: Outcome) -> None:
    assert set(Receipt.objects.values_list("report__source", flat=True)) == {"resident"}


def test_no_answer_was_written_down_by_somebody_who_had_part_in_the_case(played: Outcome) -> None:
    for call in CallBack.objects.exclude(answered_by=None):
        handled = set(call.case.tasks.values_list("handled_by_id", flat=True))
        checked = set(call.case.checks.values_list("done_by_id", flat=True))
        assert call.answered_by_id not in handled | checked


def test_a_demand_is_classified_by_two_people(played: Outcome) -> None:
    decided = Demand.objects.exclude(decided_by=None)
    assert {"confirmed"} <= set(decided.values_list("state", flat=True))
    assert all(one.decided_by_id != one.proposed_by_id for one in decided)


def test_a_case_that_was_not_solved_is_opened_again(played: Outcome) -> None:
    granted = Reopening.objects.filter(state="granted")
    assert granted.exists()
    for one in granted:
        assert Entry.objects.filter(
            subject_type="case", subject_id=one.call_back.case_id, kind="cases.reopened"
        ).exists()


def test_a_burst_is_found_and_made_one_supervised_case(played: Outcome) -> None:
    issue = HotIssue.objects.get(state="supervised")
    case = Case.objects.get(hot_issues=issue)
    assert case.supervisions.exists()
    assert Thing.objects.filter(first=issue.first).count() >= 5
    assert case.reports.filter(thing__first=issue.first).exists()
    assert Entry.objects.filter(kind="intake.hot_supervised", at__lte=END).count() == 1
