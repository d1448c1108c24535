"""The addresses that the page on the API names are those of the API."""

from __future__ import annotations

import json
import re

from tests.docs.pages import ROOT

REFERENCE = ROOT / "docs" / "reference"


def test_every_address_on_the_page_exists() -> None:
    known = set(json.loads((REFERENCE / "openapi.json").read_text(encoding="utf-8"))["paths"])
    named = set(re.findall(r"`(/api/v1/[^`\s]*)`", (REFERENCE / "api.md").read_text(encoding="utf-8")))
    served_beside = {"/api/v1/openapi.json", "/api/v1/docs"}
    assert len(named) > 10
    assert named - known - served_beside == set()
