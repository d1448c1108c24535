"""The loop, turned through the screens: from a report to the look-back by people who are not each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.factories.cases import Town
from tests.factories.district import middle
from tests.journeys.conftest import DESK, PHONE, Enter, Open, sign_in
from tests.journeys.steps import open_by_title, photo, press, send_report
from tests.journeys.watching import shut_out

TEXT = "柳巷菜场北门外垃圾堆成小山，臭气熏人"
TITLE = "柳巷菜场北门外"
WINDOWS = {
    "phone": PHONE,
    "desk": DESK,
    "desk without script": {**DESK, "java_script_enabled": False},
}


@dataclass(frozen=True)
class Cast:
    """Everybody's own window of one size."""

    town: Town
    open_window: Open
    enter: Enter
    size: dict[str, Any]

    def window(self, username: str) -> Page:
        return self.enter(self.open_window(self.size), self.town.people[username])

    def signed_in(self, username: str) -> Page:
        """Through the sign-in page; the reporter and the handler show that it leads where it should."""
        page = self.open_window(self.size)
        sign_in(page, username)
        return page

    def shows_all(self, page: Page) -> None:
        """The page as it stands shuts nobody out."""
        if self.size.get("java_script_enabled", True):
            assert shut_out(page) == []


@pytest.mark.parametrize("window", WINDOWS)
def test_report_goes_all_the_way_to_the_look_back(
    town: Town, open_window: Open, enter: Enter, window: str
) -> None:
    cast = Cast(town, open_window, enter, WINDOWS[window])
    reporter = cast.signed_in("grid")
    lon, lat = middle("S2A1")
    code = send_report(reporter, TEXT, lon=lon, lat=lat, category="E0101")
    send_to_unit(cast)
    address = handle(cast)
    check_and_look_back(cast, address)
    reporter.goto(f"/reports/{code}/")
    expect(reporter.locator("main")).to_contain_text("已确认")
    cast.shows_all(reporter)


def send_to_unit(cast: Cast) -> None:
    acceptor = cast.window("acceptor")
    acceptor.goto("/dispatch/")
    open_by_title(acceptor, TITLE)
    press(acceptor, "accept_report", "已受理")
    press(acceptor, "file_case", "已立案")
    dispatcher = cast.window("dispatcher")
    dispatcher.goto("/dispatch/")
    open_by_title(dispatcher, TITLE)
    cast.shows_all(dispatcher)
    press(dispatcher, "dispatch_case", "已派给")


def handle(cast: Cast) -> str:
    """The unit signs and handles; the address of the case."""
    handler = cast.signed_in("handler")
    expect(handler.locator("h1")).to_contain_text("我的工作")
    open_by_title(handler, TITLE)
    expect(handler.locator("h1")).to_contain_text(TITLE)
    cast.shows_all(handler)
    address = handler.url.split("#")[0]
    press(handler, "sign_task", "已签收")
    press(handler, "handle_task", "等待他人核查", pictures=(2,), text="垃圾已清运，地面已冲洗")
    return address


def check_and_look_back(cast: Cast, address: str) -> None:
    checker = cast.window("checker2")
    checker.goto("/checks/")
    press(checker, "take_check", "已领取")
    cast.shows_all(checker)
    settle(checker, "合格，结案", remark="现场干净", picture=3)
    supervisor = cast.window("supervisor")
    supervisor.goto(address)
    press(supervisor, "call_look_back", "已列入回头看")
    # Who checked it may not look back at it: the page says why, and there is no button.
    checker.goto(address.replace("/cases/", "/look-back/"))
    expect(checker.locator("main")).to_contain_text("处置过或核查过这件案件的人不能回头看")
    expect(checker.get_by_role("button", name="我去看")).to_have_count(0)
    inspector = cast.window("inspector")
    inspector.goto("/look-back/")
    press(inspector, "take_look_back", "已领取")
    settle(inspector, "合格，确认", remark="没有反弹", picture=4)


def settle(page: Page, label: str, *, remark: str, picture: int) -> None:
    """The checker's sheet: a picture, a remark, and the button of the result."""
    page.locator("[name=photos]").set_input_files([photo(picture)])
    page.locator("[name=remark]").fill(remark)
    page.get_by_role("button", name=label).click()
    expect(page.locator("#alerts")).to_contain_text("已记录结果")
