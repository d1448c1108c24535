"""What the product asks the journal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from bihuan.foundation.journal.events import EntryReversed, label_of
from bihuan.foundation.journal.leaves import count_unsealed
from bihuan.foundation.journal.models import Entry, Seal, SealRange
from bihuan.foundation.journal.policy import visible_entries
from bihuan.foundation.journal.proofs import prove
from bihuan.foundation.journal.record import Subject
from bihuan.foundation.journal.verification import Fault, Verification, seal_by_digest, verify
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound

__all__ = [
    "Fault",
    "Verification",
    "count_unsealed",
    "entries_of",
    "entry_by_seq",
    "find_entries",
    "latest_seal",
    "prove",
    "ranges_of",
    "reversal_of",
    "seal_by_digest",
    "seal_by_number",
    "seal_of",
    "seals",
    "seals_of",
    "standing_of",
    "title_of",
    "verify",
    "visible_entries",
]


def entries_of(subject: Subject) -> QuerySet[Entry]:
    """Everything that happened to one record, oldest first. Whoever may see the record may see this."""
    return Entry.objects.filter(subject_type=subject.type, subject_id=subject.id).order_by("seq")


def standing_of(subject: Subject) -> QuerySet[Entry]:
    """What is true of one record now, in the order in which it happened: without reversals and what they took back."""
    return Entry.objects.filter(
        subject_type=subject.type, subject_id=subject.id, reverses=None, reversed_by=None
    ).order_by("at", "seq")


def find_entries(
    actor: Actor,
    *,
    kind: str = "",
    who: str = "",
    subject: str = "",
    unit: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Entry]:
    """The visible entries, newest first.

    `kind` is a kind or its beginning (`cases.`), `who` a key or part of a name, `subject` the code of a
    record, `unit` a path or its beginning; `since` and `until` are days, both included.
    """
    entries = visible_entries(actor).order_by("-seq")
    filters: dict[str, object] = {
        "kind__startswith": kind,
        "subject_code": subject,
        "unit__startswith": unit,
        ("actor_key" if ":" in who or who == "system" else "actor_label__icontains"): who,
        "at__gte": _midnight(since) if since else None,
        "at__lt": _midnight(until + timedelta(days=1)) if until else None,
    }
    return entries.filter(**{name: value for name, value in filters.items() if value})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), timezone.get_default_timezone())


def entry_by_seq(actor: Actor, seq: int) -> Entry:
    """One visible entry; refuses with `NotFound`."""
    entry = visible_entries(actor).filter(seq=seq).first()
    if entry is None:
        raise NotFound
    return entry


def reversal_of(entry: Entry) -> Entry | None:
    """The entry that takes this one back, if one does."""
    return Entry.objects.filter(reverses=entry).first()


def title_of(entry: Entry) -> str:
    """The words for a line of a timeline; a reversal says what it reverses."""
    label = label_of(entry.kind)
    return label if entry.reverses_id is None else f"{label_of(EntryReversed.kind)}：{label}"


def seals() -> QuerySet[Seal]:
    """All seals, newest first."""
    return Seal.objects.order_by("-number")


def latest_seal() -> Seal | None:
    """The newest seal: its digest fixes every entry sealed so far."""
    return seals().first()


def seal_of(entry: Entry) -> Seal | None:
    """The seal that holds an entry, or None while it waits for one."""
    found = (
        SealRange.objects.filter(first_seq__lte=entry.seq)
        .order_by("-first_seq")
        .select_related("seal")
        .first()
    )
    return found.seal if found and found.last_seq >= entry.seq else None


def seal_by_number(number: int) -> Seal:
    """One seal; refuses with `NotFound`."""
    seal = Seal.objects.filter(number=number).first()
    if seal is None:
        raise NotFound
    return seal


def ranges_of(seal: Seal) -> list[tuple[int, int]]:
    """The runs of consecutive entries that a seal holds, both ends included."""
    rows = SealRange.objects.filter(seal=seal).order_by("first_seq")
    return list(rows.values_list("first_seq", "last_seq"))


def seals_of(seqs: Collection[int]) -> dict[int, int]:
    """The seal's number for each of these entries that has one: a list page asks once."""
    if not seqs:
        return {}
    ranges = SealRange.objects.filter(last_seq__gte=min(seqs), first_seq__lte=max(seqs))
    runs = list(ranges.values_list("first_seq", "last_seq", "seal_id"))
    return {seq: seal for seq in seqs for first, last, seal in runs if first <= seq <= last}
