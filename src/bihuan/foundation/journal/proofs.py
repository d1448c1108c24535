"""Exporting one entry's proof; checking it needs no database and stands in `bihuan.kernel.proofs`."""

from __future__ import annotations

import json
from typing import Any

from bihuan.foundation.journal.leaves import facts
from bihuan.foundation.journal.models import SealRange
from bihuan.foundation.journal.verification import header_of, leaves_of
from bihuan.kernel import merkle, proofs
from bihuan.kernel.canonical import canonical_bytes
from bihuan.kernel.refusals import NotFound, Refused


def prove(seq: int) -> dict[str, Any]:
    """The proof of an entry as a JSON-able dictionary.

    Refuses with `not_found` when there is no such entry, `not_sealed` while it waits for a seal, and as
    `proofs.check` does when the entry is not what was sealed: no false proof is handed out.
    """
    _, entry = next(facts([seq]))
    if entry is None:
        raise NotFound("流水账里没有第 {seq} 条。", seq=seq)
    found = SealRange.objects.filter(first_seq__lte=seq, last_seq__gte=seq).select_related("seal").first()
    if found is None:
        raise Refused(
            "not_sealed", "第 {seq} 条还没有封存，暂时无法证明。请先运行 bihuan journal seal。", seq=seq
        )
    seal = found.seal
    header = header_of(seal)
    tree = merkle.Tree(leaves_of(seal), seal.algorithm)
    place = tree.proof(header.index_of(seq) or 0)
    proof = proofs.build(json.loads(canonical_bytes(entry)), place, header)
    proofs.check(proof)
    return proof
