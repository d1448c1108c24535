"""What the ledger knows already of a delivery."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from bihuan.domain.cases.models import Report

_AT_ONCE = 2000


def known_keys(source: str, keys: Sequence[str]) -> set[str]:
    """Which of a channel's own numbers have been taken in before."""
    known: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        rows = reports_of(source).filter(source_key__in=keys[start : start + _AT_ONCE])
        known.update(rows.values_list("source_key", flat=True))
    return known


def known_deliveries(source: str, deliveries: Sequence[str]) -> set[str]:
    """Which deliveries without a number have been taken in before."""
    known: set[str] = set()
    for start in range(0, len(deliveries), _AT_ONCE):
        rows = Report.objects.filter(source=source, delivery__in=deliveries[start : start + _AT_ONCE])
        known.update(rows.exclude(delivery="").values_list("delivery", flat=True))
    return known


def reports_of(source: str) -> QuerySet[Report]:
    """What came with a number of a channel's own.

    It says that the number is not empty, as the index does: only so do both databases use that index for
    long lists of numbers.
    """
    return Report.objects.filter(source=source).exclude(source_key="")
