"""Recomputing every seal from the entries, and naming the first thing that is not as it was sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from bihuan.foundation.journal.leaves import count_unsealed, facts, leaf
from bihuan.foundation.journal.models import Seal, SealLeaves, SealRange
from bihuan.kernel import merkle
from bihuan.kernel.proofs import GENESIS, SealHeader
from bihuan.kernel.refusals import Refused

MESSAGES = {
    "entry_changed": "第 {seq} 条（{kind}，{subject}）在封存 {seal} 之后被改过。",
    "entry_missing": "第 {seq} 条在封存 {seal} 之后被删除了。",
    "entry_unreadable": "第 {seq} 条（{kind}，{subject}）的内容已无法按封存 {seal} 的写法读出，它被改过。",
    "seal_changed": "封存 {seal} 的内容与它的摘要不符，封存记录被改过。",
    "leaves_changed": "封存 {seal} 的叶子摘要与它的根不符，摘要表被改过。",
    "chain_broken": "封存 {seal} 接不上前一次封存，中间有封存被改过或删除了。",
}


@dataclass(frozen=True)
class Fault:
    """The first bad thing. `code` is a key of `MESSAGES`; `seq`, `kind`, `subject` name the entry, if it is one."""

    code: str
    seal: int
    seq: int | None = None
    kind: str = ""
    subject: str = ""

    @property
    def message(self) -> str:
        """The Chinese template, a msgid; the fields fill it in."""
        return MESSAGES[self.code]

    @property
    def refusal(self) -> Refused:
        """The fault as a refusal, for the ways in that show those."""
        return Refused(
            self.code, self.message, seal=self.seal, seq=self.seq, kind=self.kind, subject=self.subject
        )

    def __str__(self) -> str:
        return str(self.refusal)


@dataclass(frozen=True)
class Verification:
    """The outcome: how many entries in how many seals were recomputed, how many no seal holds yet.

    `first_bad` is None when all is as it was sealed; `digest` is the last good seal's, which fixes
    everything up to it.
    """

    entries: int
    seals: int
    unsealed: int
    first_bad: Fault | None
    digest: str

    @property
    def is_sound(self) -> bool:
        return self.first_bad is None


def verify(progress: Callable[[int, int], None] = lambda done, total: None) -> Verification:
    """Recompute the whole chain, in lots, until the first fault. `progress` hears (entries done, entries in all).

    What it cannot see is the removal of the newest seals: keep a digest elsewhere (a printed bulletin),
    and look it up with `seal_by_digest`.
    """
    total = sum(Seal.objects.values_list("count", flat=True))
    entries, seals, previous = 0, 0, GENESIS
    fault: Fault | None = None
    for seal in Seal.objects.order_by("number").iterator(chunk_size=100):
        leaves = leaves_of(seal)
        fault = _fault_of_seal(seal, leaves, seals + 1, previous)
        for found in () if fault else _faults_of_entries(seal, leaves):
            if fault := found:
                break
            entries += 1
            progress(entries, total)
        if fault:
            break
        seals, previous = seals + 1, seal.digest
    return Verification(entries, seals, count_unsealed(), fault, previous)


def header_of(seal: Seal) -> SealHeader:
    """The header as the stored rows give it."""
    ranges = SealRange.objects.filter(seal=seal).order_by("first_seq").values_list("first_seq", "last_seq")
    return SealHeader.of(
        seal.number,
        algorithm=seal.algorithm,
        previous=seal.previous,
        root=bytes.fromhex(seal.root),
        ranges=list(ranges),
        at=seal.sealed_at,
    )


def leaves_of(seal: Seal) -> list[bytes]:
    """The stored leaf hashes of a seal."""
    stored = SealLeaves.objects.filter(seal=seal).values_list("hashes", flat=True).first() or b""
    hashes, size = bytes(stored), merkle.HASH_SIZE
    return [hashes[start : start + size] for start in range(0, len(hashes), size)]


def _fault_of_seal(seal: Seal, leaves: list[bytes], number: int, previous: str) -> Fault | None:
    if seal.number != number or seal.previous != previous:
        return Fault("chain_broken", seal.number)
    try:
        header = header_of(seal)
        is_whole = header.digest == seal.digest and header.count == seal.count
    except (ValueError, Refused):
        is_whole = False
    if not is_whole:
        return Fault("seal_changed", seal.number)
    is_proven = len(leaves) == seal.count and merkle.root(leaves, seal.algorithm).hex() == seal.root
    return None if is_proven else Fault("leaves_changed", seal.number)


def _faults_of_entries(seal: Seal, leaves: list[bytes]) -> Iterator[Fault | None]:
    """For each entry of a seal its fault, or None."""
    seqs = chain.from_iterable(range(first, last + 1) for first, last in header_of(seal).ranges)
    for sealed, (seq, entry) in zip(leaves, facts(seqs), strict=True):
        yield _fault_of_entry(seal, seq, entry, sealed)


def _fault_of_entry(seal: Seal, seq: int, entry: dict[str, object] | None, sealed: bytes) -> Fault | None:
    if entry is None:
        return Fault("entry_missing", seal.number, seq)
    subject = f"{entry['subject_type']} {entry['subject_code'] or entry['subject_id']}"
    try:
        code = "" if leaf(entry, seal.algorithm) == sealed else "entry_changed"
    except Refused:
        code = "entry_unreadable"
    return Fault(code, seal.number, seq, str(entry["kind"]), subject) if code else None


def seal_by_digest(digest: str) -> Seal | None:
    """The seal with this digest (or the start of one, at least 12 digits), as it was printed somewhere."""
    return Seal.objects.filter(digest__startswith=digest.lower()).first() if len(digest) >= 12 else None
