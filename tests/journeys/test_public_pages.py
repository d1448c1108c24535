"""Every page of the public site, in both languages, on a telephone and on a desk: it shuts nobody out and does not spill over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bihuan.domain.residents.actions import ask_to_follow, confirm_following, report_as_resident
from bihuan.domain.residents.policy import RESIDENT, follow_token, new_ticket
from tests.factories.callbacks import residents_case
from tests.factories.callbacks import town as build
from tests.journeys.conftest import Open
from tests.journeys.watching import shut_out

SPILLS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def pages(transactional_db: None) -> list[str]:
    """The pages of a reporter whose case is closed, and of everybody."""
    made = build(timezone.now() - timedelta(hours=1))
    case, token = residents_case(made)
    now = timezone.now()
    waiting = report_as_resident(
        actor=RESIDENT, now=now, draft=made.draft(), ticket=new_ticket(now - timedelta(minutes=1))
    )
    follower = ask_to_follow(
        now=now, address="wang@example.com", token=token, ticket=new_ticket(now - timedelta(minutes=1))
    )
    assert follower
    confirm_following(now=now, token=follow_token(follower))
    receipt, public = f"/p/r/{token}/", f"/p/c/{case.code}/"
    states = [f"/p/s/{code}/" for code in (case.reports.get().code, waiting.receipt.report.code)]
    return ["/p/", "/p/report/", "/p/drafts/", "/p/map/", *states, public, f"{public}follow/", receipt,
            f"{receipt}answer/", f"{receipt}follow/", f"/p/f/{follow_token(follower)}/"]  # fmt: skip


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_no_public_page_shuts_anybody_out(
    pages: list[str], open_window: Open, size: dict[str, Any], locale: str
) -> None:
    page = open_window(size, locale=locale)
    for address in pages:
        page.goto(address)
        assert shut_out(page) == [], address
        assert not page.evaluate(SPILLS), address
