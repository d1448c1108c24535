"""Sealing what was written, and correcting it by its reverse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import uuid_utils.compat as uuid_utils
from django.conf import settings
from django.db import IntegrityError, transaction

from bihuan.foundation.journal.events import RESTATES, EntryReversed
from bihuan.foundation.journal.leaves import facts, leaf, runs, unsealed
from bihuan.foundation.journal.models import Entry, Seal, SealLeaves, SealRange
from bihuan.foundation.journal.policy import require_verify
from bihuan.foundation.journal.record import Draft, Subject, current_request, write
from bihuan.kernel import merkle
from bihuan.kernel.actors import Actor
from bihuan.kernel.proofs import GENESIS, SealHeader
from bihuan.kernel.refusals import Refused

BATCH = 50_000
"""The most entries that one seal holds, so that sealing needs little memory however much has piled up."""


def seal_entries(
    *, actor: Actor, now: datetime, limit: int = BATCH, progress: Callable[[int], None] = lambda done: None
) -> Seal | None:
    """Seal the committed entries that no seal holds yet, at most `limit`; None when there are none.

    Reading and hashing hold no lock: writers go on meanwhile. Of two sealers at once the first to
    finish wins; the other is refused with `sealed_meanwhile` and has written nothing.
    """
    require_verify(actor)
    last = Seal.objects.order_by("-number").first()
    seqs = unsealed(limit)
    if not seqs:
        return None
    algorithm = settings.SEAL_ALGORITHM
    leaves = []
    for _, entry in facts(seqs):
        if entry is None:
            raise Refused("entry_vanished", "封存时有记录不见了。请先运行 bihuan journal verify 查清原因。")
        leaves.append(leaf(entry, algorithm))
        progress(len(leaves))
    header = SealHeader.of(
        last.number + 1 if last else 1,
        algorithm=algorithm,
        previous=last.digest if last else GENESIS,
        root=merkle.root(leaves, algorithm),
        ranges=runs(seqs),
        at=now,
    )
    return _store(header, leaves, now)


def _store(header: SealHeader, leaves: list[bytes], now: datetime) -> Seal:
    try:
        with transaction.atomic():
            seal = Seal.objects.create(
                number=header.number,
                algorithm=header.algorithm,
                root=header.root,
                previous=header.previous,
                digest=header.digest,
                count=header.count,
                sealed_at=now,
            )
            SealLeaves.objects.create(seal=seal, hashes=b"".join(leaves))
            SealRange.objects.bulk_create(
                SealRange(seal=seal, first_seq=a, last_seq=b) for a, b in header.ranges
            )
            return seal
    except IntegrityError:
        # The number is taken: another sealer was faster, and may hold the same entries.
        raise Refused("sealed_meanwhile", "另一处刚刚封存了流水账。请稍后再试，不会有记录遗漏。") from None


@transaction.atomic
def reverse_entry(*, actor: Actor, now: datetime, entry: Entry, reason: str) -> Entry:
    """Correct an entry by its reverse: same kind, subject, dimensions and time of happening, negated quantity and amount.

    A window of the past comes out right from now on; as of any moment before, it still shows the mistake.
    Because the kind is the same, every fold over that kind comes out right by itself; listeners of the
    kind are not called, those of `journal.reversed` are. Called by the domain's own corrections, which
    have asked their policy. Refuses an entry that is reversed already or is itself a reversal.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    if entry.reverses_id is not None:
        raise Refused(
            "is_reversal", "第 {seq} 条本身就是冲正，不能再冲正。请重新记一笔正确的。", seq=entry.seq
        )
    if Entry.objects.filter(reverses=entry).exists():
        raise Refused("already_reversed", "第 {seq} 条已经冲正过了，不能再冲正一次。", seq=entry.seq)
    draft = Draft(
        event=EntryReversed(reversed_seq=entry.seq),
        actor=actor,
        now=now,
        subject=Subject(entry.subject_type, entry.subject_id, entry.subject_code),
        topic=entry.topic,
        category=entry.category,
        source=entry.source,
        unit=entry.unit,
        place=entry.place,
        quantity=-entry.quantity,
        amount=None if entry.amount is None else -entry.amount,
        reason=reason,
        reverses=entry,
        happened_at=entry.at,
    )
    reverse = draft.entry()
    reverse.kind = entry.kind
    return write([reverse], told_as=EntryReversed.kind)[0]


DIMENSIONS = frozenset({"topic", "category", "source", "unit", "place"})


def restate_entry(*, actor: Actor, now: datetime, entry: Entry, reason: str, **right: str) -> Entry:
    """Reverse an entry and write it once more with the dimensions that it should have had; returns the right one.

    It keeps what happened and when, and names the entry in whose place it stands as `restates`. Listeners of
    its kind are not called again.
    """
    if unknown := set(right) - DIMENSIONS:
        raise ValueError(f"no dimensions of an entry: {sorted(unknown)}")
    reverse_entry(actor=actor, now=now, entry=entry, reason=reason)
    again = Entry(
        **{
            field.attname: getattr(entry, field.attname)
            for field in Entry._meta.concrete_fields
            if field.name != "seq"
        }
    )
    again.id, again.recorded_at, again.reason = uuid_utils.uuid7(), now, reason
    again.actor_key, again.actor_label, again.request_id = actor.key, actor.label, current_request.get()
    again.data = {**entry.data, RESTATES: entry.seq}
    for name, value in right.items():
        setattr(again, name, value)
    return write([again], told_as=EntryReversed.kind)[0]
