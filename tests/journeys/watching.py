"""A browser window that notices what a person would not report: errors, broken requests, pages that shut people out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "var" / "test" / "journeys"
CUT = "net::ERR_INTERNET_DISCONNECTED"
BAD_IMPACTS = ("serious", "critical")
# Experimental: it takes the letter in an avatar, hidden from screen readers, for a part of the label.
OFF = ("label-content-name-mismatch",)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@dataclass
class Watch:
    """What went wrong in one window; `allowed` are answers that the journey provokes on purpose.

    `loses_network` says that the journey cuts the network, so that requests fail.
    """

    faults: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=set)
    loses_network: bool = False

    def over(self, context: BrowserContext) -> Watch:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("response", self._response)
        context.on("requestfailed", self._failed)
        return self

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or self._is_expected(message):
            return
        self.faults.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _is_expected(self, message: ConsoleMessage) -> bool:
        """Chromium repeats each failed answer as a console error, and complains about its own software drawing."""
        text = message.text
        if "htmx:sendAbort" in text or "htmx:afterRequest" in text:
            return True  # a newer request took the place of this one; a failed answer is noticed by itself
        if "GPU stall" in text or "WebGL" in text or "GroupMarkerNotSet" in text:
            return True
        if self.loses_network and ("ERR_INTERNET_DISCONNECTED" in text or "htmx:sendError" in text):
            return True
        if any(f"status of {status} " in text for status in self.allowed):
            return True
        return "Response Status Error Code" in text and any(str(status) in text for status in self.allowed)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.allowed:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left cancels what it still fetches, and a download is no page.
        if self.loses_network and request.failure == CUT:
            return
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")


def shut_out(page: Page) -> list[str]:
    """What axe finds serious or critical on the page as it stands, one line a finding."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {
        "runOnly": RULES,
        "rules": {rule: {"enabled": False} for rule in OFF},
        "resultTypes": ["violations"],
    }
    script = f"axe.run(document, {json.dumps(options)})"
    found: dict[str, Any] = page.evaluate(script)
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in BAD_IMPACTS
        for node in one["nodes"][:3]
    ]


def keep_picture(page: Page, name: str) -> None:
    """What the window showed, for whoever reads the failure."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    safe = "".join(letter if letter.isalnum() else "-" for letter in name).strip("-")
    page.screenshot(path=PICTURES / f"{safe}.png", full_page=True)
