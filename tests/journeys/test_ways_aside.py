"""What does not go straight: a return and its ruling, more time by two signatures, and a form that was refused."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState
from tests.factories.cases import Town, case_in
from tests.journeys.conftest import DESK, PHONE, Enter, Open
from tests.journeys.steps import move_form, press
from tests.journeys.watching import shut_out


def test_returned_case_waits_for_a_ruling_by_somebody_else(
    town: Town, open_window: Open, enter: Enter
) -> None:
    case = case_in(town, CaseState.HANDLING)
    handler = at_case(open_window(PHONE), town, enter, "handler", case)
    press(handler, "return_task", "已退单", ground="not_this_unit", reason="这是市政的设施")
    dispatcher = at_case(open_window(DESK), town, enter, "dispatcher", case)
    dispatcher.locator("details.why-not > summary").click()
    expect(dispatcher.locator("details.why-not")).to_contain_text("不能由您一人再次派遣")
    centre = at_case(open_window(DESK), town, enter, "centre", case)
    press(centre, "rule_return", "已裁定", upheld="yes", reason="职责表有误")
    dispatcher.reload()
    assert shut_out(dispatcher) == []
    press(dispatcher, "dispatch_case", "已派遣", lead="U-SZ")
    expect(dispatcher.locator("#tasks")).to_contain_text("U-SZ")


def test_more_time_is_given_by_two_people(town: Town, open_window: Open, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    before = Case.objects.get(pk=case.pk).handle_due_at
    handler = at_case(open_window(PHONE), town, enter, "handler", case)
    press(handler, "ask_extension", "已申请延期", ground="weather", reason="连续暴雨")
    lead = at_case(open_window(PHONE), town, enter, "lead", case)
    press(lead, "endorse", "已审核同意")
    centre = at_case(open_window(DESK), town, enter, "centre", case)
    assert shut_out(centre) == []
    press(centre, "grant", "已批准")
    after = Case.objects.get(pk=case.pk).handle_due_at
    assert before is not None
    assert after is not None
    assert after > before


def test_refused_form_keeps_what_was_typed(town: Town, open_window: Open, enter: Enter) -> None:
    case = case_in(town, CaseState.HANDLING)
    page = at_case(open_window(PHONE, allowed={409, 422}), town, enter, "handler", case)
    form = move_form(page, "return_task")
    form.locator("[name=ground]").select_option("other")
    form.locator("button:not([type=button])").last.click()
    expect(form.locator(".notice-error")).to_be_visible()
    expect(form.locator("[name=ground]")).to_have_value("other")
    assert Case.objects.get(pk=case.pk).state == CaseState.HANDLING


def at_case(page: Page, town: Town, enter: Enter, username: str, case: Case) -> Page:
    enter(page, town.people[username])
    page.goto(f"/cases/{case.code}/")
    return page
