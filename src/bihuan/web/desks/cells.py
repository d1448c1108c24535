"""Pieces that the desks, the reports and the board share: state badges and pictures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.domain.cases.vocabulary import (
    ApplicationState,
    CaseState,
    CheckResult,
    Colour,
    Phase,
    ReportState,
)
from bihuan.web.desks.looks import APPLICATION_LOOKS, CASE_LOOKS, COLOUR_LOOKS, RESULT_LOOKS
from bihuan.web.reports.looks import LOOKS
from bihuan.web.shell.cells import badge

if TYPE_CHECKING:
    from bihuan.domain.cases.models import Evidence


def case_badge(state: str) -> SafeString:
    """A case's state as icon and word."""
    return badge(CASE_LOOKS[CaseState(state)])


def report_badge(state: str) -> SafeString:
    """A report's state as icon and word."""
    return badge(LOOKS[ReportState(state)])


def application_badge(state: str) -> SafeString:
    """An application's state as icon and word."""
    return badge(APPLICATION_LOOKS[ApplicationState(state)])


def colour_badge(colour: str) -> SafeString:
    """A colour of supervision as flag and word."""
    return badge(COLOUR_LOOKS[Colour(colour)])


def result_badge(result: str) -> SafeString:
    """A check's result as icon and word."""
    return badge(RESULT_LOOKS[CheckResult(result)])


def is_past(at: datetime | None) -> bool:
    """Whether a deadline has gone by."""
    return at is not None and at < timezone.now()


def photos(pictures: Iterable[Evidence]) -> list[dict[str, object]]:
    """Pictures as `shell/_photo.html` shows them, with their flags as questions."""
    return [photo(picture) for picture in pictures]


def photo(picture: Evidence) -> dict[str, object]:
    """One picture; PDF files have no thumbnail and are not shown here."""
    address = f"/files/{picture.file.uuid}"
    return {
        "url": f"{address}/public",
        "thumb_url": f"{address}/thumb" if picture.file.is_picture else "",
        "alt": str(Phase(picture.phase).label),
        "taken_at": picture.added_at,
        "flags": [asked(flag) for flag in picture.flags],
    }


def asked(flag: dict[str, object]) -> str:
    """A flag as the question that it is."""
    params = flag.get("params")
    text = gettext(str(flag["message"])).format(**(params if isinstance(params, dict) else {}))
    return gettext("{text}，请核实。").format(text=text)
