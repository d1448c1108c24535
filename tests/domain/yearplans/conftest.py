"""Every test of plans starts from a town with restaurants, two departments and a list."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.cases import Town
from tests.factories.yearplans import planning_town


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return planning_town(now)
