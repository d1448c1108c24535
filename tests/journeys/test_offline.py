"""A resident whose telephone has no network: what he writes is kept, can be changed or thrown away, and is sent once."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from bihuan.domain.cases.models import Report
from tests.factories.cases import Town
from tests.factories.pictures import jpeg
from tests.journeys.conftest import PATIENCE_MS, PHONE, Open
from tests.journeys.watching import shut_out

PLACE, TEXT = "柳巷社区", "垃圾桶满了，污水流到路面"
RULED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def without_network(page: Page, address: str) -> None:
    """Come to the site once, and again when the network is gone."""
    page.goto("/p/")
    page.wait_for_function(RULED)
    page.context.set_offline(True)
    page.goto(address)
    expect(page.locator("[data-offline]")).to_be_visible()


def write(page: Page, text: str) -> None:
    """The three steps, up to the button."""
    page.set_input_files("#id_photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_where").fill(PLACE)
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_text").fill(text)
    page.get_by_role("button", name="发送").click()
    expect(page.locator("[data-kept]")).to_contain_text("已保存在本机，等网络")


def test_a_report_without_a_network_waits_can_be_changed_and_is_sent_when_it_is_back(
    town: Town, open_window: Open
) -> None:
    page = open_window(PHONE, loses_network=True)
    without_network(page, "/p/report/")
    assert shut_out(page) == []
    write(page, TEXT)
    assert shut_out(page) == []
    page.goto("/p/map/")
    expect(page.locator("h1")).to_have_text("没有网络也能报")
    draft = page.locator("[data-secret]")
    expect(draft).to_contain_text("已保存在本机，等网络")
    assert shut_out(page) == []
    draft.get_by_role("link", name="打开修改").click()
    expect(page.locator(".photo-previews img")).to_have_count(1)
    for _ in range(2):
        page.get_by_role("button", name="下一步").click()
    expect(page.locator("#id_text")).to_have_value(TEXT)
    page.locator("#id_text").fill(f"{TEXT}，今天更多")
    page.get_by_role("button", name="发送").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.goto("/p/drafts/")
    assert not Report.objects.exists()
    page.context.set_offline(False)
    expect(draft).to_contain_text("已送到")
    draft.get_by_role("link", name="打开回执").click()
    expect(page.locator(".own-words")).to_have_text(f"{TEXT}，今天更多")
    expect(page.locator(".photo img")).to_have_count(1)
    assert Report.objects.count() == 1


def test_a_kept_report_can_be_thrown_away(town: Town, open_window: Open) -> None:
    page = open_window(PHONE, loses_network=True)
    without_network(page, "/p/report/")
    write(page, TEXT)
    draft = page.locator("[data-secret]")
    draft.get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(draft).to_have_count(0)
    page.context.set_offline(False)
    page.goto("/p/drafts/")
    expect(page.locator("[data-none]")).to_be_visible()
    assert not Report.objects.exists()


def test_what_the_server_does_not_take_stays_with_its_reason(town: Town, open_window: Open) -> None:
    page = open_window(PHONE, loses_network=True, allowed={422})
    without_network(page, "/p/report/")
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_where").fill("没有这样的地方")
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_text").fill(TEXT)
    page.get_by_role("button", name="发送").click()
    expect(page.locator("[data-kept]")).to_be_visible()
    page.context.set_offline(False)
    draft = page.locator("[data-secret]")
    expect(draft).to_contain_text("没有送出，请改一改")
    expect(draft.locator("[data-problem]")).to_be_visible()


def test_a_device_without_room_says_so(town: Town, open_window: Open) -> None:
    page = open_window(PHONE, loses_network=True)
    without_network(page, "/p/report/")
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_where").fill(PLACE)
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_text").fill(TEXT)
    page.get_by_role("button", name="发送").click()
    expect(page.locator("[data-problem]")).to_contain_text("本机也存不下")


def test_a_kept_report_is_sent_by_the_worker_alone_when_nobody_looks_any_more(
    town: Town, open_window: Open
) -> None:
    """Background Sync: the page is closed before the network is back, and no page of the public site is open.

    The browser fires the event when it likes; here it is told to, as its own developer tools can.
    """
    page = open_window(PHONE, loses_network=True)
    without_network(page, "/p/report/")
    write(page, TEXT)
    elsewhere = page.context.new_page()
    page.close()
    elsewhere.context.set_offline(False)
    elsewhere.goto("/accounts/login/")
    registrations: list[dict[str, str]] = []
    tools = elsewhere.context.new_cdp_session(elsewhere)
    tools.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"])
    )
    tools.send("ServiceWorker.enable")
    until(elsewhere, lambda: bool(registrations))
    wakes = {"registrationId": registrations[-1]["registrationId"], "tag": "drafts", "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", {"origin": elsewhere.url.split("/accounts")[0], **wakes})
    until(elsewhere, Report.objects.exists)
    assert Report.objects.get().text == TEXT


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what no page shows."""
    for _ in range(PATIENCE_MS // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to that")
