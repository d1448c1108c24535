"""Finding candidates on the shelves: so many marks, so many reports a mark, whatever the ledger has grown to.

The counts of marks are read once a process and again when they have been counted anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import ClassVar

import numpy as np
from django.db.models import Max

from bihuan.domain.cases.models import Report
from bihuan.domain.intake.models import FiledReport, MarkCounts, Shelf
from bihuan.domain.intake.queries.messages import Message
from bihuan.domain.intake.understanding.sameness.index import (
    BUDGET,
    buckets_of,
    cells_around,
    heaviest,
    telling_marks,
)
from bihuan.domain.intake.understanding.sameness.likeness import Circumstances
from bihuan.domain.intake.understanding.sameness.marks import Print
from bihuan.domain.intake.understanding.sameness.rarity import Rarity

UNFILED = 32
"""So many of the newest reports are compared that no job has filed yet."""


class Counted:
    """The counts of this process. Whoever asks gets a scale of his own over them, so threads cannot disturb each other."""

    _cached: ClassVar[tuple[int, Rarity] | None] = None

    @classmethod
    def current(cls) -> Rarity:
        """How rare each mark is, as last counted (one small query)."""
        version = MarkCounts.objects.filter(pk=MarkCounts.ONLY).values_list("version", flat=True).first()
        if cls._cached is None or cls._cached[0] != version:
            row = MarkCounts.objects.filter(pk=MarkCounts.ONLY).first()
            cls._cached = (row.version if row else 0, unpacked(row))
        known = cls._cached[1]
        return Rarity(known.counts, known.messages)


def unpacked(row: MarkCounts | None) -> Rarity:
    """The counts of the row; fresh ones while nothing was counted."""
    return Rarity.unpacked(bytes(row.packed), row.messages) if row and row.packed else Rarity()


def mark_keys(one: Print, rarity: Rarity) -> list[int]:
    """The shelves of a text's telling marks."""
    return [int(bucket) for bucket in np.unique(buckets_of(telling_marks(one, rarity)))]


def cell_keys(known: Circumstances) -> list[int]:
    """The shelves of a point: its own cell first, then the cells around it; none without a point."""
    return [int(cell, 16) for cell in cells_around(known.lon, known.lat)]


def candidates(message: Message, rarity: Rarity) -> list[int]:
    """The keys of the reports worth comparing: those that share most of the rare marks, those close by, the unfiled."""
    marks = telling_marks(message.printed, rarity)
    weight_of = {
        int(bucket): float(weight)
        for bucket, weight in zip(buckets_of(marks), rarity.weights(marks), strict=True)
    }
    near = cell_keys(message.known)
    shelves = Shelf.objects.filter(key__in=[*weight_of, *near])
    rows = dict(shelves.values_list("key", "newest"))
    alike = _heaviest([(key, weight) for shelf, weight in weight_of.items() for key in rows.get(shelf, ())])
    close = [key for shelf in near for key in rows.get(shelf, ())]
    return list(dict.fromkeys([*alike, *close, *newest_unfiled()]))


def _heaviest(found: Collection[tuple[int, float]]) -> list[int]:
    numbers = np.array([key for key, _ in found], dtype=np.int64)
    weights = np.array([weight for _, weight in found], dtype=np.float32)
    return heaviest(numbers, weights, BUDGET)


def newest_unfiled() -> Iterable[int]:
    """The newest reports that came since the job last filed."""
    last = FiledReport.objects.aggregate(last=Max("pk"))["last"] or 0
    return Report.objects.filter(pk__gt=last).order_by("-pk").values_list("pk", flat=True)[:UNFILED]


def unfiled_count() -> int:
    """How many reports of the whole ledger stand on no shelf."""
    return Report.objects.filter(filed=None).count()
