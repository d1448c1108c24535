"""A resident without an account: on a phone step by step, and without a script in two plain forms."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from bihuan.domain.cases.vocabulary import CaseState
from tests.factories.cases import Town, case_in
from tests.factories.pictures import jpeg
from tests.journeys.conftest import PHONE, Open
from tests.journeys.watching import shut_out

PLACE, TEXT = "柳巷社区", "垃圾桶满了，污水流到路面"
RECEIPT = re.compile(r"/p/r/[\w-]{32}/$")


def test_a_resident_reports_in_three_steps_and_follows_it(town: Town, open_window: Open) -> None:
    near = case_in(town, CaseState.HANDLING)
    page = open_window(PHONE)
    page.goto("/")
    assert shut_out(page) == []
    page.get_by_role("link", name="报送问题").click()
    page.set_input_files("#id_photos", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("[data-problem]")).to_contain_text("请先标出位置")
    page.locator("#id_where").fill(PLACE)
    expect(page.locator("#found")).to_contain_text(near.code)
    assert shut_out(page) == []
    page.get_by_role("button", name="下一步").click()
    page.locator("#id_text").fill(TEXT)
    page.get_by_role("button", name="发送").click()
    expect(page).to_have_url(RECEIPT)
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator(".photo img")).to_have_count(1)
    assert shut_out(page) == []


def test_without_a_script_two_plain_forms_do(town: Town, open_window: Open) -> None:
    page = open_window(PHONE, java_script_enabled=False, allowed={429})
    page.goto("/p/report/")
    page.locator("#id_where").fill(PLACE)
    page.locator("#id_text").fill(TEXT)
    page.get_by_role("button", name="下一步：核对地点、加照片").click()
    page.get_by_role("button", name="发送").click()
    expect(page.locator("main")).to_contain_text("秒再点一次")
    expect(page.locator("#id_text")).to_have_value(TEXT)
