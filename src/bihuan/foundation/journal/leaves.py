"""From entries to leaf hashes: which columns, in which spelling, and which entries no seal holds yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from bihuan.foundation.journal.models import Entry
from bihuan.kernel import merkle
from bihuan.kernel.canonical import canonical_bytes

COLUMNS = (
    "seq", "id", "kind", "subject_type", "subject_id", "subject_code", "topic", "category", "source", "unit", "place",
    "actor_key", "actor_label", "at", "recorded_at", "quantity", "amount", "reverses_id", "reason", "request_id", "data",
)  # fmt: skip
"""Every column of an entry: format 1 of a seal's header. Another set of columns is another format."""

CHUNK = 1000

# Sequence numbers are handed out before commit, so an entry may appear below entries that are sealed
# already. The gaps between sealed runs are looked into, besides what lies before and after them all.
# A subquery for each gap makes every database use its index, where a join may read the whole journal.
_GAPS = """
WITH runs AS (
    SELECT last_seq, LEAD(first_seq) OVER (ORDER BY first_seq) AS next_seq FROM journal_sealrange
    UNION ALL
    SELECT -9223372036854775807, MIN(first_seq) FROM journal_sealrange
), gaps AS (
    SELECT last_seq, COALESCE(next_seq, 9223372036854775807) AS next_seq FROM runs
    WHERE next_seq IS NULL OR next_seq > last_seq + 1
)
SELECT last_seq, next_seq, (
    SELECT {what}(e.seq) FROM journal_entry e WHERE e.seq > gaps.last_seq AND e.seq < gaps.next_seq
) AS found FROM gaps ORDER BY last_seq
"""


def unsealed(limit: int) -> list[int]:
    """The numbers of the first committed entries that no seal holds, in order."""
    seqs: list[int] = []
    for last, following, first in _gaps("MIN"):
        if first is not None and len(seqs) < limit:
            inside = Entry.objects.filter(seq__gt=last, seq__lt=following).order_by("seq")
            seqs += inside.values_list("seq", flat=True)[: limit - len(seqs)]
    return seqs


def count_unsealed() -> int:
    """How many committed entries no seal holds."""
    return sum(count or 0 for _, _, count in _gaps("COUNT"))


def _gaps(what: str) -> list[tuple[int, int, int | None]]:
    """Each gap between sealed runs, by the numbers beside it, with the first or the count of entries in it."""
    with connection.cursor() as cursor:
        cursor.execute(_GAPS.format(what=what))
        found: list[tuple[int, int, int | None]] = cursor.fetchall()
        return found


def facts(seqs: Iterable[int]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Each number with the columns of its entry, or None when there is no such entry; read in small lots."""
    numbers = iter(seqs)
    while lot := list(islice(numbers, CHUNK)):
        is_run = lot[-1] - lot[0] + 1 == len(lot)
        wanted = {"seq__range": (lot[0], lot[-1])} if is_run else {"seq__in": lot}
        found = _read(Entry.objects.filter(**wanted))
        for seq in lot:
            yield seq, found.get(seq)


def _read(entries: QuerySet[Entry]) -> dict[int, dict[str, Any]]:
    try:
        return {row["seq"]: row for row in entries.values(*COLUMNS)}
    except (ValueError, TypeError, ArithmeticError):
        return {seq: _read_one(seq) for seq in entries.values_list("seq", flat=True)}


def _read_one(seq: int) -> dict[str, Any]:
    """An entry by itself; one that somebody made unreadable (SQLite stores any text) by its name alone."""
    entry = Entry.objects.filter(seq=seq)
    try:
        return dict(entry.values(*COLUMNS).get())
    except (ValueError, TypeError, ArithmeticError):
        return dict(entry.values("seq", "kind", "subject_type", "subject_id", "subject_code").get())


def leaf(entry: dict[str, Any], algorithm: str) -> bytes:
    """The leaf hash over the canonical bytes of every column."""
    return merkle.leaf_hash(canonical_bytes(entry), algorithm)


def runs(seqs: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending numbers as runs of consecutive ones, both ends included."""
    found: list[tuple[int, int]] = []
    for seq in seqs:
        if found and seq == found[-1][1] + 1:
            found[-1] = (found[-1][0], seq)
        else:
            found.append((seq, seq))
    return found
