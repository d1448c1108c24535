"""A key ring of its own for each test, beside the run's."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from bihuan.foundation.personal import ring


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Path:
    """The file of a fresh ring."""
    settings.PERSONAL_KEYS = str(tmp_path / "personal.keys")
    ring.make(timezone.now())
    return tmp_path / "personal.keys"
