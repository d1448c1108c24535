"""Names of places, classes and units in the reader's language, and where something is in one line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


def named(thing: Any) -> str:
    """The English name for an English reader, where there is one; otherwise the Chinese (short) name."""
    if thing is None:
        return ""
    english = getattr(thing, "name_en", "") if (get_language() or "").startswith("en") else ""
    return english or getattr(thing, "short_name", "") or thing.name


def where(place: Any) -> str:
    """Community and grid cell of a place, as far as they were read with it: 平江历史街区社区 · 第二网格."""
    parent = named(place.parent) if place is not None and place.kind == "grid" else ""
    name = named(place)
    return name if not parent or parent in name else f"{parent} · {name}"
