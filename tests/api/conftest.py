"""The small town of the cases, and its people at the API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

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
