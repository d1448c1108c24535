"""My work: what waits, what is late, and doing it from the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Application, Task
from bihuan.domain.cases.vocabulary import CaseState, TaskState
from tests.factories.cases import Town, case_in, task_of


@pytest.mark.parametrize("count", [1, 3])
def test_my_work_costs_the_same_with_any_number_of_tasks(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        case_in(town, CaseState.DISPATCHED, minutes=number)
        case_in(town, CaseState.HANDLING, minutes=number)
    browser = enter("handler")
    with django_assert_num_queries(14):
        browser.get("/my-work/")


def test_a_new_task_is_signed_for_at_one_tap(town: Town, enter) -> None:
    case = case_in(town, CaseState.DISPATCHED)
    browser = enter("handler")
    assert f'action="/tasks/{task_of(case).code}/do/sign_task/"' in browser.get("/my-work/").text
    answer = browser.post(f"/tasks/{task_of(case).code}/do/sign_task/", {"next": "/my-work/"})
    assert answer["Location"] == "/my-work/"
    assert task_of(case).state == TaskState.HANDLING


def test_what_is_late_says_so_with_a_word(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    Task.objects.filter(case=case).update(due_at=timezone.now() - timedelta(hours=3))
    text = enter("handler").get("/my-work/").text
    assert "is-late" in text
    assert "超期 3 小时" in text


def test_nothing_to_do_is_said_kindly(enter) -> None:
    assert "手上没有等着的事" in enter("handler").get("/my-work/").text


def test_rework_stands_apart_from_what_is_new(town: Town, enter) -> None:
    case = case_in(town, CaseState.CHECKING)
    actions.fail_check(actor=town["checker"], now=timezone.now(), case_id=case.pk, remark="没有清干净")
    text = enter("handler").get("/my-work/").text
    assert text.index("返工和反弹") < text.index(case.title)


def asked(town: Town) -> Application:
    case = case_in(town, CaseState.HANDLING)
    return actions.ask_extension(
        actor=town["handler"],
        now=town.after(5),
        task_id=task_of(case).pk,
        ground="weather",
        reason="连日大雨",
    )


def test_an_application_is_decided_in_place_by_two_others(town: Town, enter) -> None:
    application = asked(town)
    assert "等我决定的申请" not in enter("handler").get("/my-work/").text
    lead = enter("lead")
    assert "连日大雨" in lead.get("/my-work/").text
    answer = lead.post(f"/applications/{application.pk}/do/endorse/", {"next": "/my-work/"})
    assert answer["Location"] == "/my-work/"
    centre = enter("centre")
    assert f"/applications/{application.pk}/do/grant/" in centre.get("/my-work/").text
    centre.post(f"/applications/{application.pk}/do/grant/", {"next": "/my-work/"})
    application.refresh_from_db()
    assert application.state == "granted"
    assert "已批准" in enter("handler").get("/my-work/").text


def test_a_supervision_is_answered_in_place(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    asked_for = actions.supervise_case(
        actor=town["supervisor"], now=town.after(6), case_id=case.pk, colour="yellow", reason="进展慢"
    )
    browser = enter("handler")
    assert "黄牌预警" in browser.get("/my-work/").text
    browser.post(f"/supervisions/{asked_for.pk}/do/answer/", {"answer": "今天完成", "next": "/my-work/"})
    assert "要答复的督办" not in browser.get("/my-work/").text


def test_a_reporter_sees_what_became_of_his_report(town: Town, enter) -> None:
    case_in(town, CaseState.CLOSED)
    text = enter("grid").get("/my-work/").text
    assert "我报送的" in text
    assert "已结案" in text
