"""Putting reports on the shelves where those about the same thing are looked for. Nothing here changes a report.

One process at a time does it, behind the lock of the one row of counts; what is asked meanwhile reads what stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from bihuan.domain.cases.models import Report
from bihuan.domain.intake.models import FiledReport, MarkCounts, Shelf
from bihuan.domain.intake.queries.messages import message_of, with_circumstances
from bihuan.domain.intake.queries.shelves import cell_keys, mark_keys, unpacked
from bihuan.domain.intake.understanding.sameness.index import DEPTH
from bihuan.domain.intake.understanding.sameness.marks import Print, print_of
from bihuan.domain.intake.understanding.sameness.names import Gazetteer
from bihuan.domain.intake.understanding.sameness.rarity import Rarity
from bihuan.kernel.actors import SYSTEM, Actor
from bihuan.kernel.refusals import Refused

BATCH = 500
LOOKED_BACK = 20_000
"""A key may be drawn long before its report is committed: so far behind the last filed one the job still looks."""

COUNT_ANEW, MOST_WAITING = 0.05, 5000
"""Marks are counted anew when the reports have grown by this share, or by so many."""


@transaction.atomic
def file_reports(
    *, now: datetime, actor: Actor = SYSTEM, everything: bool = False, limit: int = BATCH
) -> int:
    """Put the oldest reports that stand on no shelf yet on theirs; returns how many, 0 when none is left.

    `everything` looks through the whole ledger, not only near its end. Refuses (`not_permitted`) whoever is not the system.
    """
    require_system(actor)
    counts = _locked_counts()
    reports = _unfiled(everything, limit)
    if not reports:
        return 0
    prints = [print_of(report.title, report.text) for report in reports]
    rarity = unpacked(counts)
    is_counted = _is_grown(counts, len(reports))
    if is_counted:
        _count(counts, rarity, prints, now)
    else:
        counts.waiting += len(reports)
    counts.save()
    _shelve(reports, prints, rarity)
    FiledReport.objects.bulk_create(FiledReport(report=one, is_counted=is_counted) for one in reports)
    return len(reports)


def require_system(actor: Actor) -> None:
    """Refuses whoever is not the system."""
    if not actor.is_system:
        raise Refused("not_permitted", "比对索引由系统维护，不能手工改动。需要重建时请在命令行办理。")


def _locked_counts() -> MarkCounts:
    MarkCounts.objects.get_or_create(pk=MarkCounts.ONLY)
    return MarkCounts.objects.select_for_update().get(pk=MarkCounts.ONLY)


def _unfiled(everything: bool, limit: int) -> list[Report]:
    last = FiledReport.objects.aggregate(last=Max("pk"))["last"] or 0
    after = 0 if everything else last - LOOKED_BACK
    rows = Report.objects.filter(pk__gt=after, filed=None).order_by("pk")
    return list(with_circumstances(rows)[:limit])


def _is_grown(counts: MarkCounts, more: int) -> bool:
    return counts.waiting + more >= min(counts.messages * COUNT_ANEW, MOST_WAITING)


def _count(counts: MarkCounts, rarity: Rarity, prints: Iterable[Print], now: datetime) -> None:
    """Count what waited and what comes now, and keep the counts."""
    waiting = FiledReport.objects.filter(is_counted=False)
    for title, text in waiting.values_list("report__title", "report__text").iterator(BATCH):
        rarity.learn(print_of(title, text))
    waiting.update(is_counted=True)
    for one in prints:
        rarity.learn(one)
    counts.version += 1
    counts.messages, counts.waiting, counts.counted_at = rarity.messages, 0, now
    counts.packed = rarity.packed()


def _shelve(reports: Sequence[Report], prints: Sequence[Print], rarity: Rarity) -> None:
    """Add each report to its shelves; a full shelf lets its oldest go."""
    nameless = Gazetteer(())
    keys_of = {
        report.pk: [*mark_keys(one, rarity), *cell_keys(message_of(report, nameless).known)[:1]]
        for report, one in zip(reports, prints, strict=True)
    }
    shelves = Shelf.objects.in_bulk({key for keys in keys_of.values() for key in keys})
    for report, keys in keys_of.items():
        for key in keys:
            shelf = shelves.setdefault(key, Shelf(key=key))
            shelf.newest = [*shelf.newest, report][-DEPTH:]
    Shelf.objects.bulk_create(
        shelves.values(), update_conflicts=True, unique_fields=["key"], update_fields=["newest"]
    )


@transaction.atomic
def rebuild_shelves(*, now: datetime, actor: Actor = SYSTEM) -> None:
    """Clear all shelves and counts; `file_reports(everything=True)` fills them from the ledger again.

    Refuses (`not_permitted`) whoever is not the system.
    """
    require_system(actor)
    counts = _locked_counts()
    for model in (Shelf, FiledReport):
        model.objects.all().delete()
    counts.version += 1
    counts.messages, counts.waiting, counts.packed, counts.counted_at = 0, 0, b"", now
    counts.save()
