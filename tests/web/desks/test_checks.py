"""Checks and look-backs on the phone: taking, settling with pictures, assigning, and rounds drawn by lot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import Case, Evidence, LookBackRound
from bihuan.domain.cases.vocabulary import CaseState, Phase
from bihuan.kernel.lots import commitment_of
from tests.factories.cases import Town, case_in, task_of
from tests.factories.pictures import jpeg


def photo(seed: int = 1) -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.jpg", jpeg(seed), content_type="image/jpeg")


def state(case: Case) -> str:
    return Case.objects.get(pk=case.pk).state


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_checks_costs_the_same_with_any_number_of_cases(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        case_in(town, CaseState.HANDLED, minutes=number)
        case_in(town, CaseState.CHECKING, minutes=number)
    browser = enter("everything")
    browser.get("/checks/")
    with django_assert_num_queries(13):
        browser.get("/checks/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_look_back_list_costs_the_same_with_any_number_of_cases(
    town: Town, enter, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        case = case_in(town, CaseState.CLOSED, minutes=number)
        actions.call_look_back(actor=town["supervisor"], now=town.after(20), case_id=case.pk)
    browser = enter("inspector")
    browser.get("/look-back/")
    with django_assert_num_queries(10):
        browser.get("/look-back/")


def test_a_check_is_taken_and_passed_with_a_picture(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.HANDLED), enter("checker")
    assert case.title in browser.get("/checks/").text
    taken = browser.post(f"/checks/{case.code}/do/take_check/")
    assert taken["Location"] == f"/checks/{case.code}/"
    done = browser.post(f"/checks/{case.code}/do/pass_check/", {"remark": "干净", "photos": photo()})
    assert done["Location"] == "/checks/"
    assert state(case) == CaseState.CLOSED
    picture = Evidence.objects.get(case=case)
    assert (picture.phase, picture.check_record) == (Phase.CHECK, case.checks.get())


def test_a_failed_check_wants_words_and_keeps_neither_half(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.CHECKING), enter("checker")
    wrong = browser.post(f"/checks/{case.code}/do/fail_check/", {"remark": "", "photos": photo()})
    assert wrong.status_code == 409
    assert "请填写不通过的原因" in wrong.text
    assert not Evidence.objects.exists()
    browser.post(f"/checks/{case.code}/do/fail_check/", {"remark": "墙角还有一袋"})
    assert state(case) == CaseState.HANDLING


def test_who_handled_a_case_finds_no_button_on_its_sheet(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLED)
    task = task_of(case)
    task.handled_by = town.people["everything"]
    task.save()
    browser = enter("everything")
    assert "自己处置的案件不能由自己核查" in browser.get(f"/checks/{case.code}/").text
    assert case.title not in browser.get("/checks/").text.split("别人正在核查")[0]
    assert browser.post(f"/checks/{case.code}/do/take_check/").status_code == 409


def test_what_is_odd_is_asked_as_a_question(town: Town, enter) -> None:
    words = "已安排人员到现场清理完毕并恢复原状"
    for number in range(2):
        case = case_in(town, CaseState.HANDLING, minutes=number * 10)
        task = task_of(case)
        actions.add_picture(
            actor=town["handler"], now=timezone.now(), case_id=case.pk, content=jpeg(7), name="a.jpg",
            phase=Phase.AFTER, task=task,
        )  # fmt: skip
        actions.handle_task(actor=town["handler"], now=timezone.now(), task_id=task.pk, text=words)
    text = enter("checker").get("/checks/").text
    assert "与另外 1 件案件一字不差，是不是照抄的？" in text
    assert "与其他案件的图片相同，请核实。" in text


def test_a_check_is_assigned_by_name_and_only_to_who_may(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.HANDLED), enter("dispatcher")
    browser.post(f"/checks/{case.code}/do/assign_check/", {"assignee": "checker2"})
    assert case.checks.get().assignee == town.people["checker2"]
    assert "人员checker2" in browser.get("/checks/").text
    browser.post(f"/checks/{case.code}/do/assign_check/", {"assignee": "handler"})
    assert case.checks.get().assignee == town.people["checker2"]


def test_nothing_found_is_a_result_of_its_own(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.ACCEPTED), enter("checker")
    actions.ask_verification(actor=town["acceptor"], now=timezone.now(), case_id=case.pk)
    browser.post(f"/checks/{case.code}/do/take_verification/")
    browser.post(f"/checks/{case.code}/do/not_found/", {"remark": "现场干净", "photos": photo()})
    case.refresh_from_db()
    assert (case.state, case.found_nothing) == (CaseState.ACCEPTED, True)


def test_a_look_back_that_fails_opens_the_case_again(town: Town, enter) -> None:
    case, browser = case_in(town, CaseState.CLOSED), enter("inspector")
    actions.call_look_back(actor=town["supervisor"], now=timezone.now(), case_id=case.pk)
    taken = browser.post(f"/look-back/{case.code}/do/take_look_back/")
    assert taken["Location"] == f"/look-back/{case.code}/"
    done = browser.post(
        f"/look-back/{case.code}/do/rebound_case/", {"remark": "又堆起来了", "photos": photo()}
    )
    assert done["Location"] == "/look-back/"
    assert (state(case), Evidence.objects.get().phase) == (CaseState.FILED, Phase.LOOK_BACK)


def test_who_checked_a_case_does_not_find_it_to_look_back_at(town: Town, enter) -> None:
    case = case_in(town, CaseState.HANDLED)
    for act in (actions.take_check, actions.pass_check):
        act(actor=town["checker2"], now=timezone.now(), case_id=case.pk)
    actions.call_look_back(actor=town["supervisor"], now=timezone.now(), case_id=case.pk)
    assert case.title not in enter("checker2").get("/look-back/").text
    assert enter("checker2").post(f"/look-back/{case.code}/do/take_look_back/").status_code == 409


def test_a_round_shows_its_hash_before_the_draw_and_its_seed_after(town: Town, enter) -> None:
    for number in range(4):
        case_in(town, CaseState.CLOSED, minutes=number)
    browser, now = enter("supervisor"), timezone.localtime()
    window = {
        "closed_from": f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "closed_to": f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}",
    }
    browser.post("/look-back/rounds/new/", {"name": "九月第三周", "share": "50", **window})
    draw = LookBackRound.objects.get()
    before = browser.get("/look-back/").text
    assert draw.commitment in before
    assert draw.seed not in before
    assert browser.get(f"/look-back/rounds/{draw.pk}/tickets.json").status_code == 404
    browser.post(f"/look-back/rounds/{draw.pk}/draw/")
    after = browser.get("/look-back/").text
    assert draw.seed in after
    tickets = browser.get(f"/look-back/rounds/{draw.pk}/tickets.json").json()
    assert commitment_of(tickets["seed"]) == draw.commitment
    assert (len(tickets["tickets"]), len(tickets["drawn"])) == (4, 2)
    assert enter("handler").get(f"/look-back/rounds/{draw.pk}/tickets.json").status_code == 403


def test_a_window_that_runs_backwards_is_refused_into_the_form(enter) -> None:
    sent = {"name": "错", "share": "10", "closed_from": "2026-09-02T00:00", "closed_to": "2026-09-01T00:00"}
    answer = enter("supervisor").post("/look-back/rounds/new/", sent)
    assert answer.status_code == 409
    assert "结案时间的起点要早于终点" in answer.text
