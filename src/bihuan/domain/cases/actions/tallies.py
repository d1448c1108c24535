"""Adding up the board's counts, so that their number stays small however much moves."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Sum

from bihuan.domain.cases.models import Tally

KEYS = ("measure", "day", "street_id", "unit_id", "state")


@transaction.atomic
def compact_tallies() -> int:
    """Replace all rows of the same measure, day, street, unit and state by one; returns how many went.

    Only rows that exist at the start are touched, so what moves meanwhile is neither lost nor doubled;
    of two compactions at once the second waits (PostgreSQL) or comes after (SQLite).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('bihuan.tallies'))")
    last = Tally.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Tally.objects.filter(pk__lte=last)
    sums = list(rows.values(*KEYS).annotate(total=Sum("n"), parts=Count("pk")).filter(parts__gt=1))
    gone = 0
    for row in sums:
        total, _ = row.pop("total"), row.pop("parts")
        gone += rows.filter(**_same(row)).delete()[0]
        if total:
            Tally.objects.create(n=total, **row)
            gone -= 1
    return gone


def _same(row: dict[str, Any]) -> dict[str, Any]:
    """A filter for rows with these keys; an empty key is compared as NULL."""
    return {f"{key}__isnull" if value is None else key: value is None or value for key, value in row.items()}
