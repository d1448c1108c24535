"""Keys: adding one, bringing every stored value under it, and dropping what nothing needs any more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.record import Draft, Subject, record, record_many
from bihuan.foundation.personal import events, ring
from bihuan.foundation.personal.ciphers import Key
from bihuan.foundation.personal.queries import not_under_present_keys, rows_by_key, waiting_rows
from bihuan.foundation.personal.tables import SealedTable, registered
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

BATCH = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rotation:
    """What a rotation did. `is_resumed`: it went on with an earlier one and added no key."""

    is_resumed: bool
    rows: int
    unreadable: int


def rotate_keys(*, actor: Actor, now: datetime, progress: Progress = lambda _done, _total: None) -> Rotation:
    """Add a key of each use and bring every stored value under them, a batch a transaction.

    Stopped half-way, by whatever, it goes on where it was when it is called again, and then adds no key.
    Old keys stay in the ring. Values that cannot be opened stay as they are and are counted.
    """
    is_resumed = ring.exists() and _is_unfinished()
    if not is_resumed:
        _add_keys(now)
    note_keys(actor=actor, now=now)
    rows, unreadable = _reseal_all(progress)
    if _is_unfinished():  # somebody who had read the ring before we changed it has written meanwhile
        more, unreadable = _reseal_all(progress)
        rows += more
    with transaction.atomic():
        event = events.ValuesResealed(rows=rows, unreadable=unreadable)
        record(event, actor=actor, now=now, subject=_subject(ring.current().sealing))
    return Rotation(is_resumed, rows, unreadable)


def _is_unfinished() -> bool:
    """Whether values are still under an older key of the ring; those of a lost key are nobody's unfinished work."""
    keys = ring.current()
    present = {keys.sealing.id, keys.hashing.id}
    return any(rows and key in keys.by_id and key not in present for key, rows in rows_by_key().items())


def _add_keys(now: datetime) -> None:
    with ring.changing():
        before = ring.current().keys if ring.exists() else ()
        ring.put(ring.Ring((*before, *ring.fresh_keys(now))))


@transaction.atomic
def note_keys(*, actor: Actor, now: datetime) -> None:
    """Record every key of the ring that the journal does not know yet; also one that somebody put there by hand."""
    known = set(Entry.objects.filter(kind=events.KeyAdded.kind).values_list("subject_code", flat=True))
    fresh = [key for key in ring.current().keys if key.id not in known]
    added = [(key, events.KeyAdded(use=key.use, algorithm=key.algorithm)) for key in fresh]
    record_many([Draft(event, actor, now, _subject(key)) for key, event in added])


def _subject(key: Key) -> Subject:
    return Subject("personal_key", int(key.id, 16), key.id)


def _reseal_all(progress: Progress) -> tuple[int, int]:
    """One pass through every table in the order of its rows; how many were sealed anew, and how many would not open."""
    done, failed, total = 0, 0, waiting_rows()
    for table in registered():
        last = 0
        while keys := _next_rows(table, last):
            counted = _reseal_batch(table, keys)
            done, failed, last = done + counted[0], failed + counted[1], keys[-1]
            progress(min(done, total), total)
    return done, failed


def _next_rows(table: SealedTable, last: int) -> list[int]:
    rows = table.rows.filter(not_under_present_keys(table), pk__gt=last)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _reseal_batch(table: SealedTable, keys: list[int]) -> tuple[int, int]:
    """Lock the rows, and seal anew what they hold by now. Whoever writes meanwhile waits, or has written before."""
    rows = list(table.rows.select_for_update().filter(pk__in=keys).order_by("pk"))
    changed, failed = [], 0
    for row in rows:
        fields = table.resealed(row)
        failed += len(fields) < len(table.fields)
        if fields:
            changed.append(row)
        for name, value in fields.items():
            setattr(row, name, value)
    table.rows.bulk_update(changed, table.fields, batch_size=100)
    return len(changed), failed


@transaction.atomic
def drop_key(*, actor: Actor, now: datetime, key_id: str) -> None:
    """Take an old key out of the ring for good.

    Refuses the present keys (`key_in_use`), one that stored values still need (`key_in_use`), and one that the ring
    does not have (`not_found`). Copies of the database from before the rotation cannot be read without it.
    """
    with ring.changing():
        keys = ring.current()
        key = keys.by_id.get(key_id)
        if key is None:
            raise Refused(
                "no_such_key", "密钥文件里没有密钥 {key}。请用 bihuan personal keys 查看。", key=key_id
            )
        rows = rows_by_key()[key_id]
        if rows or key in {keys.sealing, keys.hashing}:
            raise Refused(
                "key_in_use",
                "密钥 {key} 还在用（{rows} 个值），不能停用。请先用 bihuan personal rotate 换钥。",
                key=key_id,
                rows=rows,
            )
        record(
            events.KeyDropped(use=key.use, algorithm=key.algorithm),
            actor=actor,
            now=now,
            subject=_subject(key),
        )
        ring.put(ring.Ring(tuple(one for one in keys.keys if one != key)))
