"""Tests of intake start from the cases' town and from reports that came in there."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.cases import Town
from tests.factories.hot import town as build


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)
