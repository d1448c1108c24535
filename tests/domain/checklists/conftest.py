"""Every test of the library starts from a small one."""

from __future__ import annotations

import pytest

from tests.factories.checklists import Library
from tests.factories.checklists import library as build


@pytest.fixture
def library(db: None) -> Library:
    return build()
