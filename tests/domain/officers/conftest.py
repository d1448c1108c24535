"""Every test of officers starts from two units with officers, and people who organise their training."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.officers import School
from tests.factories.officers import school as build


@pytest.fixture
def school(db: None, now: datetime) -> School:
    return build(now)
