"""The small town with a receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from pytest_django import Settings

from tests.factories.cases import Town
from tests.factories.cases import town as build
from tests.factories.channels import Receiver, receiver


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)


@pytest.fixture
def there(settings: Settings) -> Iterator[Receiver]:
    """A partner's system in the same house, which the operator allowed."""
    settings.HOOKS_MAY_BE_PRIVATE = True
    with receiver() as server:
        yield server
