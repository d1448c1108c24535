"""Where the record that an entry is about has its page."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from bihuan.foundation.journal.models import Entry

BY_CODE = {
    "case": "case-detail",
    "report": "report-detail",
    "call_back": "call-back-detail",
    "hot_issue": "hot-detail",
    "visit": "visit-detail",
    "unit": "unit-detail",
    "object": "object-detail",
    "target": "target-detail",
    "metric": "metric-value",
}
BY_KEY = {"person": "person-detail", "duty": "duty-detail", "pack": "pack-detail"}


def address_of(entry: Entry) -> str:
    """The page of the entry's record, or nothing when it has none."""
    by_code, by_key = BY_CODE.get(entry.subject_type), BY_KEY.get(entry.subject_type)
    try:
        if by_code and entry.subject_code:
            return reverse(by_code, args=[entry.subject_code])
        return reverse(by_key, args=[entry.subject_id]) if by_key else ""
    except NoReverseMatch:
        return ""
