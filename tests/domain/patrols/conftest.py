"""Every test of patrols starts from a town with roads and people who patrol them."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.cases import Town
from tests.factories.patrols import town as build


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)
