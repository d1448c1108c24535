"""What holds in every month that is played, and of the issue that it ends with: one person edits it, another signs, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bihuan.domain.bulletins.models import Issue, Version
from bihuan.domain.bulletins.queries.verification import verify_issue
from bihuan.domain.cases.models import Case, Check, Evidence, Report, Task
from bihuan.domain.cases.queries.board import board
from bihuan.domain.cases.vocabulary import CaseState, CheckKind
from bihuan.domain.cases.workflow import CASE
from bihuan.domain.yearplans.queries.plans import plan_by_code
from bihuan.domain.yearplans.queries.problem import problem_of
from bihuan.foundation.journal import actions as sealing
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import verify
from bihuan.kernel.actors import SYSTEM
from bihuan.play.bulletin import print_issue
from bihuan.play.month import Outcome, play_month
from bihuan.play.yearplan import ask_year_plan
from tests.play.conftest import END

pytestmark = pytest.mark.django_db

VERBS = {
    "cases.verification_asked": "ask_verification",
    "cases.verified": "record_verification",
    "cases.filed": "file_case",
    "cases.rejected": "reject_case",
    "cases.voided": "void_case",
    "cases.dispatched": "dispatch_case",
    "cases.task_signed": "sign_task",
    "cases.handled": "all_handled",
    "cases.check_assigned": "assign_check",
    "cases.check_failed": "fail_check",
    "cases.suspended": "suspend_case",
    "cases.resumed": "resume_case",
    "cases.look_back_called": "call_look_back",
    "cases.confirmed": "confirm_case",
    "cases.rebounded": "rebound_case",
    "cases.reopened": "reopen_case",
}


def walk(case: Case) -> list[str]:
    """The states of a case as its entries tell them; fails where the table has no such move."""
    state, seen = str(CaseState.ACCEPTED), [str(CaseState.ACCEPTED)]
    for entry in Entry.objects.filter(subject_type="case", subject_id=case.pk).order_by("seq"):
        verb = verb_of(entry, state, case)
        if verb is not None:
            assert state in CASE.moves[verb].sources, (case.code, entry.kind, state)
            state = CASE.moves[verb].target or state
            seen.append(state)
    return seen


def verb_of(entry: Entry, state: str, case: Case) -> str | None:
    if entry.kind == "cases.closed":
        return "force_close" if entry.data["how"] == "forced" else "pass_check"
    if entry.kind == "cases.task_returned":
        leads = {task.code for task in case.tasks.filter(role="lead")}
        return "all_returned" if entry.data["task"] in leads else None
    if entry.kind == "cases.task_handled" and case.on_spot and state == CaseState.ACCEPTED:
        return "handle_on_spot"
    return VERBS.get(entry.kind)


def test_every_case_walked_the_table_to_where_it_stands(played: Outcome) -> None:
    wrong = [
        (case.code, walk(case)[-1], case.state) for case in Case.objects.all() if walk(case)[-1] != case.state
    ]
    assert wrong == []


def test_every_state_is_reached(played: Outcome) -> None:
    reached = Counter(state for case in Case.objects.all() for state in set(walk(case)))
    assert set(CaseState.values) - set(reached) == set()


def test_nobody_closed_what_he_handled(played: Outcome) -> None:
    pairs = set(Task.objects.exclude(handled_by=None).values_list("case_id", "handled_by_id"))
    closed = set(Check.objects.filter(kind=CheckKind.CHECK).values_list("case_id", "done_by_id"))
    assert pairs & closed == set()


def test_nobody_looked_back_at_what_he_handled_or_checked(played: Outcome) -> None:
    done = Check.objects.exclude(done_by=None)
    looked = set(done.filter(kind=CheckKind.LOOK_BACK).values_list("case_id", "done_by_id"))
    before = set(Task.objects.exclude(handled_by=None).values_list("case_id", "handled_by_id"))
    before |= set(done.exclude(kind=CheckKind.LOOK_BACK).values_list("case_id", "done_by_id"))
    assert looked
    assert looked & before == set()


def test_the_board_counts_what_is_there(played: Outcome) -> None:
    total = board(SYSTEM, now=END).total
    assert total.open == Case.objects.filter(is_open=True).count()
    assert total.overdue == Case.objects.filter(is_overdue=True).count()
    assert total.by_state == Counter(
        Case.objects.filter(is_open=True).values_list("state", flat=True)
    ) | Counter(dict.fromkeys(set(total.by_state), 0))


def test_nothing_happens_after_the_end(played: Outcome) -> None:
    assert not Entry.objects.filter(recorded_at__gt=END).exists()
    assert not Entry.objects.filter(at__gt=END).exists()


def test_pictures_come_in_pairs(played: Outcome) -> None:
    phases = set(Evidence.objects.values_list("phase", flat=True))
    assert {"scene", "after"} <= phases


def test_the_desks_have_work_at_the_end(played: Outcome) -> None:
    assert Case.objects.filter(is_open=True).count() >= 3
    assert Case.objects.filter(closed_at__isnull=False).count() >= 20


def test_a_second_play_changes_nothing(played: Outcome, eventful: Path) -> None:
    before = Entry.objects.count()
    assert play_month(eventful, actor=SYSTEM, now=END, reports=80, seed=7) == Outcome(is_new=False)
    assert Entry.objects.count() == before


def test_the_journal_can_be_sealed_and_verified(played: Outcome) -> None:
    while sealing.seal_entries(actor=SYSTEM, now=END):
        pass
    outcome = verify()
    assert outcome.first_bad is None
    assert outcome.unsealed == 0
    assert outcome.entries == Entry.objects.count()


def test_what_is_played_says_so_in_the_journal(played: Outcome) -> None:
    kinds = Entry.objects.filter(kind__startswith="play.").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["play.begun", "play.played"]


@pytest.fixture(autouse=True)
def _district(gusu: None) -> None:
    """Every test of this module looks at the same play."""


def test_the_played_month_has_a_signed_issue_whose_figures_all_stand(played: Outcome, eventful: Path) -> None:
    code = print_issue(eventful)
    issue = Issue.objects.get()
    assert (issue.code, issue.state) == (code, "published")
    editors = set(Version.objects.filter(is_edit=True).values_list("by", flat=True))
    assert issue.signed_by_id not in editors
    compared = verify_issue(issue)
    assert compared[0].figure.text == f"{Report.objects.count()}条"
    assert all(one.stands and one.is_sound for one in compared)
    assert {column["name"] for column in issue.content["columns"]} == {"动态", "简讯"}
    assert print_issue(eventful) == ""


def test_a_pack_without_texts_prints_nothing(played: Outcome, tmp_path: Path) -> None:
    assert print_issue(tmp_path) == ""


def test_the_coming_year_is_planned_once_for_every_enterprise_of_the_pack(gusu: None) -> None:
    code = ask_year_plan(END)
    assert ask_year_plan(END) == ""
    plan = plan_by_code(SYSTEM, code)
    problem = problem_of(plan.year, END.date())
    assert (plan.year, plan.from_month) == (2027, 1)
    assert (len(problem.enterprises), problem.without_list) == (600, ())
    assert all(any(minutes) for minutes in problem.instance.capacity.values())
