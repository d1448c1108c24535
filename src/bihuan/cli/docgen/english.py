"""The English of a Chinese message, read from the catalogue itself: a page needs no compiled messages."""

from __future__ import annotations

from functools import cache

from babel.messages.pofile import read_po

from bihuan.cli.installation import ROOT

CATALOGUE = ROOT / "src" / "bihuan" / "locale" / "en" / "LC_MESSAGES" / "django.po"


@cache
def _messages() -> dict[str, str]:
    if not CATALOGUE.exists():
        return {}
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="en", domain="django", charset="utf-8")
    return {m.id: m.string for m in catalogue if isinstance(m.id, str) and isinstance(m.string, str)}


def english(message: object) -> str:
    """The translation, or nothing while there is none."""
    return _messages().get(str(message), "")


def both(message: object) -> str:
    """The Chinese with its English."""
    return " · ".join(part for part in (str(message), english(message)) if part)
