"""Finding, ticking and sending many at once; the dispatcher's desk without a mouse; every page of the navigation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from bihuan.domain.cases.models import Case
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.web.shell.navigation import menu_for
from tests.factories.cases import Town, case_in
from tests.journeys.conftest import DESK, PHONE, Enter, Open
from tests.journeys.watching import shut_out
from tests.web.matrix.world import with_everyone


def test_filters_stay_in_the_address_and_many_are_sent_at_once(
    town: Town, open_window: Open, enter: Enter
) -> None:
    waiting = [case_in(town, CaseState.FILED, text=f"柳巷第{number}处垃圾") for number in "一二三"]
    case_in(town, CaseState.CLOSED, text="早已办结的一件")
    page = enter(open_window(DESK), town.people["everything"])
    page.goto("/cases/")
    page.locator("form.filters [name=state]").first.select_option(CaseState.FILED)
    page.wait_for_url(re.compile(r"state=filed"))
    expect(page.locator("#results")).not_to_contain_text("早已办结")
    page.reload()
    expect(page.locator("#results")).not_to_contain_text("早已办结")
    for case in waiting[:2]:
        page.locator(f'input[name=pick][value="{case.pk}"]').check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.get_by_role("button", name="按职责分工派遣").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    page.wait_for_url("**/cases/do/dispatch_case/")
    expect(page.locator("main")).to_contain_text(waiting[0].code)
    states = Case.objects.filter(pk__in=[case.pk for case in waiting]).order_by("pk")
    assert [case.state for case in states] == [CaseState.DISPATCHED, CaseState.DISPATCHED, CaseState.FILED]
    assert shut_out(page) == []


def test_dispatcher_works_the_desk_by_keyboard_alone(town: Town, open_window: Open, enter: Enter) -> None:
    first = case_in(town, CaseState.FILED, text="柳巷第一处垃圾")
    case_in(town, CaseState.FILED, text="柳巷第二处垃圾", minutes=5)
    page = enter(open_window(DESK), town.people["dispatcher"])
    page.goto("/dispatch/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane h2").first).to_contain_text("柳巷第一处")
    expect(page.locator("#pane h2").first).to_be_focused()
    button = page.locator('#pane form[action$="/do/dispatch_case/"] button:not([type=button])')
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#alerts")).to_contain_text("已派给")
    assert Case.objects.get(pk=first.pk).state == CaseState.DISPATCHED
    expect(page.locator("#pane h2").first).to_contain_text("柳巷第二处")


STICKS_OUT = """[...document.querySelectorAll("main *")]
    .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 8).map((one) => `${one.tagName}.${one.className}`)"""


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "zh-CN"), (DESK, "zh-CN"), (PHONE, "en")], ids=["phone", "desk", "english"]
)
def test_no_page_of_the_navigation_shuts_anybody_out(
    town: Town, open_window: Open, enter: Enter, size: dict[str, Any], language: str
) -> None:
    """Axe looks at every page in Chinese; in English every other watch stays on, and no page is too wide for the window."""
    for state in (CaseState.FILED, CaseState.HANDLING, CaseState.CHECKING, CaseState.LOOKING_BACK):
        case_in(town, state)
    everyone = with_everyone(town)
    page = enter(open_window(size, locale=language), everyone.people["everything"])
    faults: dict[str, list[str]] = {}
    for _label, entries in menu_for(everyone["everything"], "/").groups:
        for entry in entries:
            page.goto(entry.href)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            found = shut_out(page) if language == "zh-CN" else []
            if wide > 1:
                found.append(f"the page is {wide} px wider than the window: {page.evaluate(STICKS_OUT)}")
            if found:
                faults[entry.href] = found
    assert faults == {}
