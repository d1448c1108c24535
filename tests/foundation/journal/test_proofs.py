"""A single entry's proof leaves the house and is checked without it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.proofs import prove
from bihuan.kernel import merkle, proofs
from bihuan.kernel.actors import SYSTEM
from bihuan.kernel.canonical import canonical_bytes
from bihuan.kernel.refusals import Refused


def made_up(size: int = 5, index: int = 2) -> dict[str, Any]:
    """A proof that needs no database: the entry at `index` of a seal over `size`."""
    entries = [
        {"seq": 10 + n, "kind": "tests.lit", "subject_type": "lamp", "subject_code": f"L-{n}", "subject_id": n, "data": {"n": [n]}}
        for n in range(size)
    ]  # fmt: skip
    tree = merkle.Tree([merkle.leaf_hash(canonical_bytes(entry)) for entry in entries])
    at = datetime.fromisoformat("2026-09-30T16:00:00+08:00")
    ranges = [(10, 10 + size - 1)]
    header = proofs.SealHeader.of(
        3, algorithm="sha256", previous="ab" * 32, root=tree.root, ranges=ranges, at=at
    )
    return proofs.build(entries[index], tree.proof(index), header)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to every scalar of a JSON value."""
    items = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    )
    if items is None:
        yield path
        return
    for key, item in items:
        yield from leaves(item, (*path, key))


@pytest.mark.django_db
def test_the_proof_of_every_entry_checks_after_a_round_trip_through_json(write, now: datetime) -> None:
    entries = write(11)
    seal = seal_entries(actor=SYSTEM, now=now, limit=7)
    seal_entries(actor=SYSTEM, now=now)
    for entry in entries:
        checked = proofs.check(json.loads(json.dumps(prove(entry.seq))))
        assert (checked.seq, checked.kind, checked.subject) == (
            entry.seq,
            entry.kind,
            f"lamp {entry.subject_code}",
        )
    assert seal is not None
    assert proofs.check(prove(entries[0].seq)).digest == seal.digest


@pytest.mark.django_db
def test_an_entry_that_waits_for_its_seal_cannot_be_proved(write) -> None:
    (entry,) = write(1)
    with pytest.raises(Refused) as refusal:
        prove(entry.seq)
    assert refusal.value.code == "not_sealed"
    with pytest.raises(Refused) as refusal:
        prove(entry.seq + 1)
    assert refusal.value.code == "not_found"


@pytest.mark.django_db
def test_no_false_proof_is_handed_out_for_a_changed_entry(write, behind_its_back, now: datetime) -> None:
    entries = write(3)
    seal_entries(actor=SYSTEM, now=now)
    behind_its_back("UPDATE journal_entry SET reason = 'x' WHERE seq = %s", entries[1].seq)
    with pytest.raises(Refused) as refusal:
        prove(entries[1].seq)
    assert refusal.value.code == "entry_changed"
    assert proofs.check(prove(entries[2].seq)).seq == entries[2].seq


@settings(deadline=None)
@given(size=st.integers(1, 40), data=st.data())
def test_a_proof_of_any_place_in_a_seal_of_any_size_checks(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    assert proofs.check(made_up(size, index)).seq == 10 + index


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_changed_in_a_proof_the_check_refuses_it(data: st.DataObject) -> None:
    proof = made_up(data.draw(st.integers(1, 9)), 0)
    path = data.draw(st.sampled_from(sorted(leaves(proof), key=repr)))
    anything = (
        st.none() | st.booleans() | st.integers() | st.text(max_size=70) | st.lists(st.integers(), max_size=2)
    )
    forged = copy.deepcopy(proof)
    spot = forged
    for key in path[:-1]:
        spot = spot[key]
    old = spot[path[-1]]
    spot[path[-1]] = data.draw(anything.filter(lambda new: new != old or type(new) is not type(old)))
    with pytest.raises(Refused) as refusal:
        proofs.check(forged)
    assert refusal.value.code in {"bad_proof", "entry_changed", "seal_changed"}


@given(
    junk=st.recursive(
        st.none() | st.text(max_size=3) | st.integers(),
        lambda inner: st.dictionaries(
            st.sampled_from(["format", "entry", "place", "seal", "digest", "seq"]), inner
        ),
    ).filter(lambda value: isinstance(value, dict))
)
def test_junk_is_refused_with_a_sentence(junk: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="证明"):
        proofs.check(junk)


def test_every_key_of_a_proof_is_needed() -> None:
    for part in ("format", "entry", "place", "seal", "digest"):
        for key in (None, *(made_up()[part] if isinstance(made_up()[part], dict) else ())):
            proof = made_up()
            if key is None:
                del proof[part]
            else:
                del proof[part][key]
            with pytest.raises(Refused):
                proofs.check(proof)


def test_a_proof_is_checked_without_django() -> None:
    code = "import sys, bihuan.kernel.proofs; sys.exit(any(m.split('.')[0] == 'django' for m in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
