"""The screens of visits are seen by officers and planners of a small town."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.cases import Town
from tests.factories.inspections import town as build


@pytest.fixture
def town(db: None) -> Town:
    """A town whose day began a minute ago by the real clock."""
    return build(timezone.localtime() - timedelta(minutes=1))
