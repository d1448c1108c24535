"""The PDF of a visit's record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from bihuan.foundation.files.typesetting import pdf_from

TEMPLATE = Path(__file__).with_name("record.typ")


def pdf_of(content: dict[str, Any]) -> bytes:
    """Set a record in type. Refuses (`no_fonts`) where no Chinese font is installed."""
    return pdf_from(TEMPLATE, content, settings.FONTS)
