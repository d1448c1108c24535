"""What people do on the pages, in the words of the pages."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.factories.pictures import jpeg


def photo(seed: int) -> FilePayload:
    """A picture as the browser's file dialogue hands it over."""
    return {
        "name": f"photo-{seed}.jpg",
        "mimeType": "image/jpeg",
        "buffer": jpeg(seed, width=640, height=480),
    }


def move_form(page: Page, verb: str) -> Locator:
    """The form of a move, unfolded as a person unfolds it."""
    form = page.locator(f'form[action$="/do/{verb}/"]').first
    fold = form.locator("xpath=ancestor::details[not(@open)]")
    if fold.count():
        fold.last.locator("summary").first.click()
    return form


def press(page: Page, verb: str, told: str, *, pictures: tuple[int, ...] = (), **fields: str) -> None:
    """Fill a move's form in, send it, and see the page say that it was done."""
    form = move_form(page, verb)
    fill(form, fields)
    if pictures:
        form.locator("input[type=file]").set_input_files([photo(seed) for seed in pictures])
    form.locator("button:not([type=button])").last.click()
    expect(page.locator("#alerts")).to_contain_text(told)


def fill(form: Locator, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        box = form.locator(f'[name="{name}"]:visible').first
        kind = box.evaluate("box => box.type || box.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind.startswith("select"):
            box.select_option(value)
        else:
            box.fill(value)


def open_by_title(page: Page, title: str) -> None:
    """Follow the first row with this title."""
    page.locator("a.headline:visible", has_text=title).first.click()


def send_report(page: Page, text: str, *, lon: float, lat: float, category: str) -> str:
    """The reporter's form with a picture; the code that the thanks show."""
    page.goto("/reports/new/")
    form = page.locator("main form[method=post]").last
    form.locator("[name=text]").fill(text)
    form.locator("[name=photos]").set_input_files([photo(1)])
    if not form.locator("[name=lon]").is_visible():
        form.locator("details.coordinates > summary").click()
    form.locator("[name=lon]").fill(str(lon))
    form.locator("[name=lat]").fill(str(lat))
    form.locator("[name=category]").fill(category)
    form.get_by_role("button", name="发送").click()
    expect(page.locator("h1")).to_contain_text("已收到")
    return page.locator(".sent-code b").inner_text()
