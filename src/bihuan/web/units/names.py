"""What a unit is called in full."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


def full_name(unit: Any) -> str:
    """The official name of a unit in the reader's language."""
    english = (get_language() or "").startswith("en") and unit.name_en
    return str(english or unit.name)
