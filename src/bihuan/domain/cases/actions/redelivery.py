"""Recognising what was delivered before, though it carries no number of its channel's own."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from bihuan.domain.cases.vocabulary import FORM_KEY
from bihuan.foundation.personal.telephones import canonical_address

if TYPE_CHECKING:
    from bihuan.domain.cases.actions.receiving import ReportDraft

DECIMALS = 3  # of a degree: points of one spot as two fixes of a telephone give them, some 100 metres


def delivery_of(draft: ReportDraft, place_id: int | None, now: datetime) -> str:
    """Equal for the same words from the same sender about the same spot on the same day; empty when nobody can tell.

    A number of the channel's own tells better: two numbers are two orders, each of which waits for its answer. Nobody
    can tell without a telephone number or an e-mail address. Keyed, so that no number can be tried out on it.
    """
    sender = _sender(draft)
    if not sender or (draft.source_key and not draft.source_key.startswith(FORM_KEY)):
        return ""
    parts = (
        sender,
        str(localdate(draft.reported_at or now)),
        _letters(draft.text),
        _letters(draft.address),
        str(place_id or ""),
        *(f"{x:.{DECIMALS}f}" for x in (draft.lon, draft.lat) if x is not None),
    )
    return salted_hmac("bihuan.cases.delivery", "\n".join(parts), algorithm="sha256").hexdigest()


def _sender(draft: ReportDraft) -> str:
    found = (canonical_address(draft.contact.get(key, "")) for key in ("phone", "email"))
    return next(filter(None, found), "")


def _letters(text: str) -> str:
    """Letters and digits in one width and case: how it was spaced and punctuated says nothing."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
