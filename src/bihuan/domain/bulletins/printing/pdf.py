"""The PDF of an issue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from bihuan.foundation.files.typesetting import pdf_from, with_fonts

TEMPLATE = Path(__file__).with_name("issue.typ")


def pdf_of(content: dict[str, Any]) -> bytes:
    """Set an issue's content in type. Refuses (`no_fonts`) where no Chinese font is installed."""
    return pdf_from(TEMPLATE, content, settings.FONTS)


def font_folders() -> list[str]:
    """The folders of the setting that hold fonts, the first with the right of way."""
    return list(with_fonts(settings.FONTS))
