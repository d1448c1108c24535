"""The product in a real browser: a site on its own database, windows of a phone and of a desk, people who sign in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from bihuan.foundation.accounts.models import Person
from tests.conftest import BROWSERS
from tests.factories import accounts
from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.journeys.watching import AXE, PICTURES, Watch, keep_picture
from tests.web.shell.doors import BACKEND

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
SIZES = {"phone": PHONE, "desk": DESK}
# Maps are drawn in software, so that they show on a machine without a graphics card; all else is faster without it.
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
]
PATIENCE_MS = 30_000  # a busy machine makes a page slow, never wrong
expect.set_options(timeout=PATIENCE_MS)
STYLES = settings.ROOT / "src" / "bihuan" / "web" / "static" / "build" / "app.css"

Open = Callable[..., Page]
Enter = Callable[[Page, Person], Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium; nothing is downloaded."""
    missing = [path.name for path in (STYLES, AXE) if not path.exists()]
    if missing:
        pytest.skip(f"{', '.join(missing)} is not there: `make test` builds the front end first")
    path = next(found for name in BROWSERS if (found := shutil.which(name)))
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop of its own in this thread; the database is still asked by one thread only.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> dict[str, Any]:
    """A phone in one hand, or a desk."""
    return SIZES[request.param]


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The small district as it is right now: the site asks the real clock."""
    made = build(timezone.now())
    for somebody in made.people.values():
        somebody.set_password(accounts.PASSWORD)
        somebody.save()
    return made


@pytest.fixture
def open_window(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Open]:
    """`open_window(size)` gives a fresh window; what goes wrong in any of them fails the test at its end."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def fresh(
        size: dict[str, Any], *, allowed: set[int] | None = None, loses_network: bool = False, **more: Any
    ) -> Page:
        asked = {"locale": "zh-CN", **size, **more}
        context = browser.new_context(base_url=live_server.url, timezone_id="Asia/Shanghai", **asked)
        context.set_default_timeout(PATIENCE_MS)
        watch = Watch(allowed=allowed or set(), loses_network=loses_network)
        opened.append((context, watch.over(context)))
        return context.new_page()

    failed_before = request.session.testsfailed
    yield fresh
    faults = [fault for _context, watch in opened for fault in watch.faults]
    if faults or request.session.testsfailed > failed_before:
        pages = [page for context, _watch in opened for page in context.pages]
        for number, page in enumerate(pages):
            keep_picture(page, f"{request.node.name}-{number}")
    for context, _watch in opened:
        context.close()
    assert faults == [], f"pictures are in {PICTURES.relative_to(settings.ROOT)}"


@pytest.fixture
def enter(live_server: LiveServer) -> Enter:
    """Somebody's window with his session already in it, where signing in is not what the journey is about."""

    def enter_as(page: Page, somebody: Person) -> Page:
        client = Client()
        client.force_login(somebody, BACKEND)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    return enter_as


def sign_in(page: Page, username: str, password: str = accounts.PASSWORD) -> None:
    """Through the page, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_load_state()
