"""The sealed journal as Parquet: by month, in columns that every fold needs and no more, added to and never changed.

What is not sealed is not exported: the numbers of a seal are fixed, so a run that was interrupted goes on at the seal where it
stopped. Names, reasons and request numbers stay out; entries carry no other personal data.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from bihuan.foundation.journal.models import Entry, Seal, SealRange
from bihuan.kernel.refusals import Refused

LOT = 500_000
"""About so many entries become one file a month; a lot that was not finished is written again."""
STATE = "export.json"
COLUMNS = {
    "seq": "BIGINT", "kind": "VARCHAR", "subject_type": "VARCHAR", "subject_id": "BIGINT", "subject_code": "VARCHAR",
    "topic": "VARCHAR", "category": "VARCHAR", "source": "VARCHAR", "unit": "VARCHAR", "place": "VARCHAR",
    "at": "TIMESTAMP", "day": "DATE", "recorded_at": "TIMESTAMP", "quantity": "DECIMAL(15,4)", "amount": "DECIMAL(15,2)",
    "reverses": "BIGINT", "facts": "VARCHAR", "month": "VARCHAR",
}  # fmt: skip
"""Moments in UTC, `day` as the district's calendar has it; `facts` are the entry's data, of a reversal those of what it reverses."""


class Exported(NamedTuple):
    """Up to which seal a folder reaches, and its digest."""

    seal: int
    digest: str
    entries: int


def export_parquet(folder: Path, *, lot: int = LOT) -> Iterator[Exported]:
    """Add the seals that a folder does not hold yet, in lots; yields after each. Refuses (`other_journal`) the folder of another one."""
    folder.mkdir(parents=True, exist_ok=True)
    done = read_state(folder)
    _require_same_journal(done)
    for stray in folder.glob("month=*/*"):
        if int(stray.name.split("-")[1]) > done.seal:
            stray.unlink()
    while batch := list(_next_seals(done.seal, lot)):
        _write(folder, batch)
        last = batch[-1]
        done = Exported(last.number, last.digest, done.entries + sum(seal.count for seal in batch))
        _replace(folder / STATE, json.dumps(done._asdict()))
        yield done


def read_state(folder: Path) -> Exported:
    """How far a folder reaches."""
    path = folder / STATE
    return Exported(**json.loads(path.read_text())) if path.exists() else Exported(0, "", 0)


def _require_same_journal(done: Exported) -> None:
    if done.seal and not Seal.objects.filter(number=done.seal, digest=done.digest).exists():
        raise Refused(
            "other_journal",
            "文件夹里是另一本流水账（封存 {seal} 的摘要不同）。请换一个文件夹。",
            seal=done.seal,
        )


def _next_seals(after: int, lot: int) -> Iterator[Seal]:
    entries = 0
    for seal in Seal.objects.filter(number__gt=after).order_by("number").iterator():
        yield seal
        entries += seal.count
        if entries >= lot:
            return


def _write(folder: Path, batch: list[Seal]) -> None:
    """One file for each month of a lot, first beside the others under a name that no reader takes."""
    import duckdb  # heavy, and only here and in folds over Parquet

    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items())
    with tempfile.TemporaryDirectory(dir=folder, prefix=".lot-") as scratch, duckdb.connect() as connection:
        table = Path(scratch) / "lot.csv"
        with table.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(_rows(batch))
        # The address is that of a folder that we made; columns are constants.
        connection.execute(
            f"COPY (SELECT * FROM read_csv(?, columns = {{{columns}}}, header = false, delim = ',', quote = '\"', "  # noqa: S608
            "escape = '\"', nullstr = '\\N') ORDER BY month, kind, seq) "
            f"TO '{scratch}/out' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month))",
            [str(table)],
        )
        for path in sorted((Path(scratch) / "out").glob("month=*/*.parquet")):
            target = folder / path.parent.name
            target.mkdir(exist_ok=True)
            path.replace(target / f"seals-{batch[0].number:08d}-{batch[-1].number:08d}.parquet")


def _rows(batch: list[Seal]) -> Iterator[list[Any]]:
    wanted = Q(pk__in=())
    for first, last in SealRange.objects.filter(seal__in=batch).values_list("first_seq", "last_seq"):
        wanted |= Q(seq__gte=first, seq__lte=last)
    reversed_ = Entry.objects.filter(pk=OuterRef("reverses_id")).values("data")
    for entry in Entry.objects.filter(wanted).annotate(its_data=Subquery(reversed_)).iterator(5000):
        facts = entry.data if entry.reverses_id is None else entry.its_data
        day = timezone.localdate(entry.at)
        yield [
            entry.seq, entry.kind, entry.subject_type, entry.subject_id, entry.subject_code, entry.topic, entry.category,
            entry.source, entry.unit, entry.place, _spelled(entry.at), day, _spelled(entry.recorded_at), entry.quantity,
            _or_null(entry.amount), _or_null(entry.reverses_id), json.dumps(facts, ensure_ascii=False), f"{day:%Y-%m}",
        ]  # fmt: skip


def _spelled(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def _or_null(value: object) -> object:
    return "\\N" if value is None else value


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)
