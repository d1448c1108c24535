"""Every test of cases starts from the same small town."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.cases import Town
from tests.factories.cases import town as build


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)
