"""The town of the domain's tests, an hour ago, and a door for each of its people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.web.shell.doors import BACKEND

Enter = Callable[[str], Client]


@pytest.fixture
def now() -> datetime:
    """The screens ask the real clock, so what they find happened an hour before."""
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)


@pytest.fixture
def enter(town: Town) -> Enter:
    """The browser of one of the town's people."""

    def opened(name: str) -> Client:
        client = Client()
        client.force_login(town.people[name], BACKEND)
        return client

    return opened
