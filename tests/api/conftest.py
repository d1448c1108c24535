"""The small town of the cases, and its people at the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.api.caller import Caller, caller
from tests.factories.cases import Town
from tests.factories.cases import town as build

People = Callable[[str], Caller]


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)


@pytest.fixture
def who(town: Town) -> People:
    """The caller who is this person of the town."""
    known: dict[str, Caller] = {"": Caller()}

    def asked(name: str) -> Caller:
        return known.setdefault(name, known.get(name) or caller(town.people[name]))

    return asked


@pytest.fixture
def kept_open() -> Iterator[None]:
    """The requests stay in the test's transaction: the handler does not end its connection after each."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
