"""Every test of visits starts from a town with an enterprise, departments that inspect, and rules to do it by."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.cases import Town
from tests.factories.inspections import town as build


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)
