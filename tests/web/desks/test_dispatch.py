"""The dispatcher's desk: proposals, one-tap moves, refusals, and two people at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CaseState, ReportState
from tests.factories.cases import Town, case_in, task_of

HTMX = {"HX-Request": "true"}


def receive(town: Town, minutes: float = 0, **draft: Any) -> Report:
    return actions.receive_report(actor=town["grid"], now=town.after(minutes), draft=town.draft(**draft))


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_with_any_number_of_rows(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        receive(town, number)
        for state in (CaseState.ACCEPTED, CaseState.FILED):
            case_in(town, state, minutes=number)
        back = case_in(town, CaseState.HANDLING, minutes=number)
        actions.return_task(
            actor=town["handler"], now=town.after(9), task_id=task_of(back).pk, ground="place_unclear"
        )
    browser = enter("everything")
    browser.get("/dispatch/")
    with django_assert_num_queries(18):
        browser.get("/dispatch/")


def test_from_the_report_to_the_unit_without_leaving_the_desk(town: Town, enter) -> None:
    report = receive(town)
    acceptor, dispatcher = enter("acceptor"), enter("dispatcher")
    accepted = acceptor.post(f"/dispatch/{report.code}/do/accept_report/")
    case = Case.objects.get()
    assert accepted["Location"] == f"/dispatch/{case.code}/"  # the next step of the same matter
    filed = acceptor.post(f"/dispatch/{case.code}/do/file_case/", {"section": "to_file"})
    assert filed["Location"] == "/dispatch/"  # nothing more for this person
    assert "单位U-CG" in dispatcher.get("/dispatch/").text  # the duty table's proposal
    dispatcher.post(f"/dispatch/{case.code}/do/dispatch_case/", {"section": "to_dispatch"})
    case.refresh_from_db()
    assert (case.state, str(case.lead_unit)) == (CaseState.DISPATCHED, "单位U-CG")


def test_another_unit_and_an_instruction_go_with_the_dispatch(town: Town, enter) -> None:
    case = case_in(town, CaseState.FILED)
    sent = {"lead": "U-SZ", "assists": ["U-CG"], "instruction": "请今天办完"}
    enter("dispatcher").post(f"/dispatch/{case.code}/do/dispatch_case/", sent)
    tasks = case.tasks.order_by("pk")
    assert [(t.unit.code, t.role, t.instruction) for t in tasks] == [
        ("U-SZ", "lead", "请今天办完"),
        ("U-CG", "assist", "请今天办完"),
    ]


def test_htmx_gets_the_desk_with_the_next_one_open(town: Town, enter) -> None:
    first, second = (case_in(town, CaseState.FILED, minutes=n) for n in (0, 5))
    answer = enter("dispatcher").post(
        f"/dispatch/{first.code}/do/dispatch_case/", {"section": "to_dispatch"}, headers=HTMX
    )
    assert answer["HX-Push-Url"] == f"/dispatch/{second.code}/"
    assert 'id="desk"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "<html" not in answer.text


def test_the_second_of_two_dispatchers_is_told_and_sees_how_things_stand(town: Town, enter) -> None:
    case = case_in(town, CaseState.FILED)
    address = f"/dispatch/{case.code}/do/dispatch_case/"
    enter("dispatcher").post(address)
    late = enter("dispatcher2").post(address, headers=HTMX)
    assert (late.status_code, late["HX-Retarget"]) == (409, "#desk")
    assert "现在是“待签收”，不能派遣" in late.text
    plain = enter("dispatcher2").post(address)
    assert plain.status_code == 409
    assert "现在是“待签收”，不能派遣" in plain.text
    assert case.tasks.count() == 1


def test_a_returned_case_shows_why_and_wants_a_ruling_by_another(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    actions.return_task(
        actor=town["handler"],
        now=town.after(9),
        task_id=task_of(case).pk,
        ground="not_this_unit",
        reason="不归我们",
    )
    pane = enter("dispatcher").get(f"/dispatch/{case.code}/").text
    assert "不归我们" in pane
    assert "不能由您一人再次派遣" in pane
    enter("centre").post(
        f"/dispatch/{case.code}/do/rule_return/",
        {"upheld": "no", "reason": "职责表写明", "section": "returned"},
    )
    assert Case.objects.get().return_ruled
    assert "可再派" in enter("dispatcher").get("/dispatch/").text


def test_a_declined_report_needs_a_reason_and_keeps_what_was_typed(town: Town, enter) -> None:
    report = receive(town)
    browser = enter("acceptor")
    wrong = browser.post(f"/dispatch/{report.code}/do/decline_report/", {"ground": "", "reason": "外区的"})
    assert wrong.status_code == 422
    assert "外区的" in wrong.text
    browser.post(f"/dispatch/{report.code}/do/decline_report/", {"ground": "not_ours", "reason": "外区的"})
    assert Report.objects.get().state == ReportState.DECLINED


def test_verification_correction_and_rejection_start_from_the_desk(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.ACCEPTED), enter("acceptor")
    browser.post(f"/dispatch/{case.code}/do/correct_case/", {"category": "道路不洁", "place": "竹林社区"})
    case.refresh_from_db()
    assert (str(case.category), str(case.community)) == ("道路不洁", "竹林社区")
    browser.post(f"/dispatch/{case.code}/do/ask_verification/", {"assignee": "checker"})
    assert case.checks.get().assignee == town.people["checker"]
    other = case_in(town, CaseState.ACCEPTED, minutes=5)
    browser.post(f"/dispatch/{other.code}/do/reject_case/", {"ground": "not_found"})
    other.refresh_from_db()
    assert other.state == CaseState.REJECTED


def test_the_choice_of_a_standard_is_asked_for_where_a_class_has_two(town: Town, enter) -> None:
    from tests.factories.cases import standard

    second = standard(town.district, "E0101", [("", 2, "work_day")], row=2)  # type: ignore[list-item]
    case, browser = case_in(town, CaseState.ACCEPTED), enter("acceptor")
    wrong = browser.post(f"/dispatch/{case.code}/do/file_case/")
    assert wrong.status_code == 422
    assert "请选定其中一条再立案" in wrong.text
    browser.post(f"/dispatch/{case.code}/do/file_case/", {"standard": str(second.pk)})
    case.refresh_from_db()
    assert case.standard == second


@pytest.mark.parametrize("verb", ["void_case", "pass_check", "nonsense"])
def test_the_desk_does_only_what_is_its_own(town: Town, enter, verb: str) -> None:
    case = case_in(town, CaseState.FILED)
    assert enter("everything").post(f"/dispatch/{case.code}/do/{verb}/").status_code == 404


def test_a_street_desk_is_shut_to_the_other_street(town: Town, enter) -> None:
    case = case_in(town, CaseState.FILED, place="S2A1")
    browser: Client = enter("street1")
    assert browser.post(f"/dispatch/{case.code}/do/dispatch_case/").status_code == 404
    assert enter("street2").post(f"/dispatch/{case.code}/do/dispatch_case/").status_code == 302
