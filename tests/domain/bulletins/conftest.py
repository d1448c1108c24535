"""Every test of the bulletin starts from a newsroom."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.bulletins import Newsroom
from tests.factories.bulletins import newsroom as build


@pytest.fixture
def room(db: None, now: datetime) -> Newsroom:
    return build(now)
