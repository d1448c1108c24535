"""Coming in: the sign-in page, wrong passwords, and the two languages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.cases import Town
from tests.journeys.conftest import DESK, Open, sign_in
from tests.journeys.watching import shut_out


def test_sign_in_page_shuts_nobody_out(town: Town, open_window: Open, size: dict[str, Any]) -> None:
    page = open_window(size)
    page.goto("/accounts/login/")
    assert shut_out(page) == []


def test_account_is_locked_after_five_wrong_passwords(town: Town, open_window: Open) -> None:
    page = open_window(DESK, allowed={429})
    for _ in range(4):
        sign_in(page, "dispatcher", "wrong-password")
        expect(page.locator(".notice-error")).to_be_visible()
    sign_in(page, "dispatcher", "wrong-password")
    expect(page.locator("main")).to_contain_text("15 分钟")
    sign_in(page, "dispatcher")
    expect(page.locator("main")).to_contain_text("15 分钟")
    assert shut_out(page) == []


@pytest.mark.parametrize("with_script", [True, False])
def test_language_is_switched_on_the_page_and_stays(town: Town, open_window: Open, with_script: bool) -> None:
    page = open_window(DESK, java_script_enabled=with_script)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="中文")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_label("用户名")).to_be_visible()
