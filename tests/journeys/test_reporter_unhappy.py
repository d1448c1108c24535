"""The public loop: written without a network, sent when it is back, handled, closed, called unsolved by its reporter, re-opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.factories import accounts
from tests.factories.callbacks import town as build
from tests.factories.cases import Town
from tests.journeys.conftest import DESK, PHONE, Enter, Open
from tests.journeys.steps import open_by_title, photo, press
from tests.journeys.test_offline import without_network, write
from tests.journeys.watching import shut_out

TEXT = "柳巷菜场北门外垃圾堆成小山"
WHY = "还在老地方，没人来过"


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The small district with people who call back and decide on re-opening, as it is right now."""
    made = build(timezone.now())
    for somebody in made.people.values():
        somebody.set_password(accounts.PASSWORD)
        somebody.save()
    return made


def test_what_a_reporter_calls_unsolved_is_opened_again(town: Town, open_window: Open, enter: Enter) -> None:
    reporter = open_window(PHONE, loses_network=True)
    without_network(reporter, "/p/report/")
    write(reporter, TEXT)
    reporter.context.set_offline(False)
    reporter.get_by_role("link", name="打开回执").click()
    expect(reporter.locator(".own-words")).to_have_text(TEXT)

    def desk(username: str) -> Page:
        return enter(open_window(DESK), town.people[username])

    file_and_close(desk)
    reporter.reload()
    assert shut_out(reporter) == []
    answer(reporter)
    arbiter = desk("arbiter")
    arbiter.goto("/callbacks/?sheet=reopenings")
    arbiter.locator("main").get_by_role("link", name=TEXT[:6]).click()
    expect(arbiter.locator("main")).to_contain_text(WHY)
    press(arbiter, "grant_reopening", "已重新打开")
    reporter.reload()
    expect(reporter.locator("#answer")).to_contain_text("已同意重新打开")
    expect(reporter.locator(".lead").last).to_contain_text("已立案")
    assert shut_out(reporter) == []


def file_and_close(desk: Callable[[str], Page]) -> None:
    acceptor = desk("acceptor")
    acceptor.goto("/dispatch/")
    open_by_title(acceptor, TEXT)
    press(acceptor, "accept_report", "已受理", category="E0101")
    press(acceptor, "file_case", "已立案")
    dispatcher = desk("dispatcher")
    dispatcher.goto("/dispatch/")
    open_by_title(dispatcher, TEXT)
    press(dispatcher, "dispatch_case", "已派给")
    handler = desk("handler")
    handler.goto("/")
    open_by_title(handler, TEXT)
    press(handler, "sign_task", "已签收")
    press(handler, "handle_task", "等待他人核查", pictures=(2,), text="垃圾已清运")
    checker = desk("checker2")
    checker.goto("/checks/")
    press(checker, "take_check", "已领取")
    checker.locator("[name=photos]").set_input_files([photo(3)])
    checker.locator("[name=remark]").fill("现场干净")
    checker.get_by_role("button", name="合格，结案").click()
    expect(checker.locator("#alerts")).to_contain_text("已记录结果")


def answer(reporter: Page) -> None:
    reporter.get_by_role("link", name="现在答复").click()
    assert shut_out(reporter) == []
    for question, said in (
        ("承办单位联系过您吗", "否"),
        ("问题解决了吗", "否"),
        ("您对办理满意吗", "不满意"),
    ):
        reporter.get_by_role("group", name=question).get_by_label(said, exact=True).check()
    reporter.locator("[name=comment]").fill(WHY)
    reporter.get_by_role("button", name="提交答复").click()
    expect(reporter.locator("#answer")).to_contain_text("已要求重新打开")
