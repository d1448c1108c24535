"""Names in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


def is_english() -> bool:
    return (get_language() or "").startswith("en")


def named(thing: Any) -> str:
    """The English name for an English reader, where there is one; otherwise the Chinese one."""
    return either(str(thing.name), getattr(thing, "name_en", ""))


def name_or_none(thing: Any) -> str | None:
    return named(thing) if thing else None


def either(chinese: str, english: str) -> str:
    """The one that the reader understands; the Chinese where there is no other."""
    return (english if is_english() else "") or chinese
