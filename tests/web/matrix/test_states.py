"""No field of a form can change a state: every move is sent with fields that claim the end of the road."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.domain.cases.models import Case, Report, Task
from bihuan.domain.cases.vocabulary import SETTLED_STATES, CaseState, ReportState, TaskState
from bihuan.domain.cases.workflow import CASE, REPORT, TASK
from tests.factories.cases import Town, case_in, task_of
from tests.factories.cases import town as build
from tests.web.matrix.world import undone, with_everyone
from tests.web.shell.doors import BACKEND

pytestmark = pytest.mark.django_db
CLAIMED = {
    "state": "closed",
    "closed_at": "2026-01-01T00:00",
    "handled_at": "2026-01-01T00:00",
    "confirmed_at": "2026-01-01T00:00",
    "due_at": "2030-01-01T00:00",
    "closing_kind": "normal",
    "return_ruled": "1",
    "reworks": "0",
    "handled_by": "1",
    "checker": "1",
}
TYPED = {
    "ground": "other",
    "reason": "说明",
    "text": "说明",
    "remark": "说明",
    "answer": "说明",
    "colour": "blue",
    "lead": "U-CG",
    "unit": "U-SZ",
    "maintainer": "U-SZ",
    "upheld": "yes",
    "found": "yes",
    "title": "标题",
    "category": "E0101",
    "until": "2099-01-01",
}
# What a move causes by the table itself, beyond its own target.
FOLLOWS = {
    "handle_task": {CaseState.HANDLED},
    "return_task": {CaseState.RETURNED, CaseState.HANDLED},
    "assign_check": {CaseState.CHECKING},
}
ENDS = {"closed_at", "confirmed_at"}


def everybody_at_once(town: Town) -> Client:
    # As HTMX asks: what is refused comes back as its sentence, without the page around it.
    client = Client(raise_request_exception=False, HTTP_HX_REQUEST="true")
    client.force_login(town.people["everything"], BACKEND)
    return client


@pytest.mark.parametrize(
    "state",
    [CaseState.ACCEPTED, CaseState.FILED, CaseState.HANDLING, CaseState.CHECKING, CaseState.LOOKING_BACK],
)
def test_case_goes_nowhere_but_where_the_table_says(state: str) -> None:
    town = with_everyone(build(timezone.now()))
    client, case = everybody_at_once(town), case_in(town, state)
    for verb, move in CASE.moves.items():
        with undone():
            answer = client.post(reverse("case-move", args=[case.code, verb]), {**TYPED, **CLAIMED})
            after = Case.objects.get(pk=case.pk)
        assert answer.status_code < 500, verb
        assert after.state in {state, move.target} | FOLLOWS.get(verb, set()), verb
        ended = [name for name in ENDS if getattr(after, name) != getattr(case, name)]
        assert not ended or after.state in SETTLED_STATES, verb


def test_task_goes_nowhere_but_where_the_table_says() -> None:
    town = with_everyone(build(timezone.now()))
    client, case = everybody_at_once(town), case_in(town, CaseState.HANDLING)
    task = task_of(case)
    for verb, move in TASK.moves.items():
        with undone():
            answer = client.post(
                reverse("task-move", args=[task.code, verb]), {**TYPED, **CLAIMED, "state": TaskState.DONE}
            )
            after, whole = Task.objects.get(pk=task.pk), Case.objects.get(pk=case.pk)
        assert answer.status_code < 500, verb
        assert after.state in {TaskState.HANDLING, move.target}, verb
        assert whole.state in {CaseState.HANDLING} | FOLLOWS.get(verb, set()), verb
        assert whole.closed_at is None, verb


def test_report_goes_nowhere_but_where_the_table_says() -> None:
    town = with_everyone(build(timezone.now()))
    client = everybody_at_once(town)
    case_in(town, CaseState.FILED)
    report = Report.objects.get()
    for verb, move in REPORT.moves.items():
        with undone():
            claimed = {**TYPED, **CLAIMED, "state": ReportState.DECLINED}
            answer = client.post(reverse("report-move", args=[report.code, verb]), claimed)
            after = Report.objects.get(pk=report.pk)
        assert answer.status_code < 500, verb
        assert after.state in {report.state, move.target}, verb
