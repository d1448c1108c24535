"""A journal entry's proof: a file that shows, without any database, that a seal holds the entry.

The file carries the entry, its path through the seal's Merkle tree, and the seal's header, whose hash
is the seal's digest. Whoever has the digest from elsewhere (a printed bulletin, a letter, another
district) needs to trust nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bihuan.kernel import merkle
from bihuan.kernel.canonical import canonical_bytes, canonical_instant
from bihuan.kernel.refusals import Refused

FORMAT = "bihuan-proof/1"
GENESIS = ""
"""What the first seal has for a predecessor."""


@dataclass(frozen=True)
class SealHeader:
    """What a seal says. `digest` is its hash, and the `previous` of the seal after it.

    `ranges` are the runs of consecutive entries that it holds, both ends included, in order; a leaf's
    index is its entry's place in them. `format` is the set of columns that went into a leaf.
    """

    number: int
    algorithm: str
    previous: str
    root: str
    count: int
    ranges: tuple[tuple[int, int], ...]
    sealed_at: str
    format: int = 1

    @classmethod
    def of(
        cls,
        number: int,
        *,
        algorithm: str,
        previous: str,
        root: bytes,
        ranges: Sequence[tuple[int, int]],
        at: datetime,
    ) -> SealHeader:
        """The header of a new seal over these ranges."""
        count = sum(last - first + 1 for first, last in ranges)
        return cls(number, algorithm, previous, root.hex(), count, tuple(ranges), canonical_instant(at))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SealHeader:
        """The header that `as_dict` wrote; refuses (`bad_proof`) another shape."""
        try:
            ranges = tuple((int(first), int(last)) for first, last in data["ranges"])
            header = cls(**{**data, "ranges": ranges})
        except (KeyError, TypeError, ValueError):
            raise malformed() from None
        if header.as_dict() != dict(data) or header.format != 1 or header.algorithm not in merkle.ALGORITHMS:
            raise malformed()
        return header

    def as_dict(self) -> dict[str, Any]:
        """The header for JSON."""
        return {
            "number": self.number,
            "algorithm": self.algorithm,
            "previous": self.previous,
            "root": self.root,
            "count": self.count,
            "ranges": [list(run) for run in self.ranges],
            "sealed_at": self.sealed_at,
            "format": self.format,
        }

    @property
    def digest(self) -> str:
        """The hash of the header, in hex."""
        return merkle.digest(canonical_bytes(self.as_dict()), self.algorithm).hex()

    def index_of(self, seq: int) -> int | None:
        """The place of an entry among the leaves, or None when the seal does not hold it."""
        before = 0
        for first, last in self.ranges:
            if first <= seq <= last:
                return before + seq - first
            before += last - first + 1
        return None


@dataclass(frozen=True)
class Checked:
    """What a sound proof shows: this entry was in that seal."""

    seq: int
    kind: str
    subject: str
    seal: int
    digest: str
    algorithm: str
    sealed_at: str


def malformed() -> Refused:
    return Refused("bad_proof", "这份证明不完整或格式不对，无法核验。请用 bihuan journal prove 重新导出。")


def build(entry: Mapping[str, Any], place: merkle.Proof, header: SealHeader) -> dict[str, Any]:
    """The proof file of an entry, given by its canonical facts."""
    return {
        "format": FORMAT,
        "entry": dict(entry),
        "place": place.as_dict(),
        "seal": header.as_dict(),
        "digest": header.digest,
    }


def check(proof: Mapping[str, Any]) -> Checked:
    """Recompute a proof file from its entry up to the digest.

    Refuses with `bad_proof` when the file is malformed, `entry_changed` when the entry does not lead to
    the seal's root, `seal_changed` when the header does not give the digest.
    """
    entry, place, header = _parts(proof)
    if header.digest != proof["digest"]:
        raise Refused(
            "seal_changed",
            "证明里封存 {number} 的内容与摘要不符：封存记录被改过，或文件被改过。",
            number=header.number,
        )
    leaf = merkle.leaf_hash(canonical_bytes(entry), header.algorithm)
    fits = (place.size, place.index, place.algorithm) == (
        header.count,
        header.index_of(entry["seq"]),
        header.algorithm,
    )
    if not fits or not merkle.verify(leaf, place, bytes.fromhex(header.root)):
        raise Refused(
            "entry_changed", "第 {seq} 条记录与封存 {number} 不符：记录在封存之后被改过，或文件被改过。",
            seq=entry["seq"], number=header.number,
        )  # fmt: skip
    return Checked(
        seq=entry["seq"],
        kind=entry["kind"],
        subject=f"{entry['subject_type']} {entry['subject_code'] or entry['subject_id']}",
        seal=header.number,
        digest=header.digest,
        algorithm=header.algorithm,
        sealed_at=header.sealed_at,
    )


def _parts(proof: Mapping[str, Any]) -> tuple[dict[str, Any], merkle.Proof, SealHeader]:
    try:
        entry, place, seal = proof["entry"], proof["place"], proof["seal"]
        known = proof["format"] == FORMAT and isinstance(proof["digest"], str)
        named = type(entry["seq"]) is int and {"kind", "subject_type", "subject_code", "subject_id"} <= set(
            entry
        )
        header = SealHeader.from_dict(seal)
        bytes.fromhex(header.root)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise malformed() from None
    if not (known and named and isinstance(entry, dict)):
        raise malformed()
    return entry, merkle.Proof.from_dict(place), header
