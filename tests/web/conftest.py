"""The screens are visited by the people of a small town."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.web.shell.doors import BACKEND

Enter = Callable[[str], Client]


@pytest.fixture
def town(db: None) -> Town:
    """A town whose day began an hour ago by the real clock, so that what is done on the screens comes after."""
    return build(timezone.localtime() - timedelta(hours=1))


@pytest.fixture
def enter(town: Town) -> Enter:
    """A browser in which this person of the town has signed in."""

    def sign_in(name: str) -> Client:
        browser = Client()
        browser.force_login(town.people[name], BACKEND)
        return browser

    return sign_in
