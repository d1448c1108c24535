"""Every test of call-backs starts from a town with people who call and rules to do it by."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.callbacks import town as build
from tests.factories.cases import Town


@pytest.fixture
def town(db: None, now: datetime) -> Town:
    return build(now)
