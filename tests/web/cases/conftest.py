from __future__ import annotations

from datetime import datetime

import pytest

from tests.factories.cases import Town


@pytest.fixture
def now(town: Town) -> datetime:
    """The screens ask the real clock, so what they find happened before."""
    return town.now
