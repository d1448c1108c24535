import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel import merkle
from bihuan.kernel.merkle import Proof, Tree, leaf_hash, proof, root, verify
from bihuan.kernel.refusals import Refused

AVAILABLE = [name for name in merkle.ALGORITHMS if merkle.is_available(name)]
algorithms = st.sampled_from(AVAILABLE)
needs_sm3 = pytest.mark.skipif("sm3" not in AVAILABLE, reason="the OpenSSL of this machine has no SM3")


def leaves_of(size: int, algorithm: str = "sha256") -> list[bytes]:
    return [leaf_hash(b"entry %d" % number, algorithm) for number in range(size)]


def rfc_root(entries: list[bytes]) -> bytes:
    """RFC 6962 §2.1 as it is written there, by splitting and not by levels."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    return hashlib.sha256(b"\x01" + rfc_root(entries[:split]) + rfc_root(entries[split:])).digest()


@pytest.mark.parametrize("size", [*range(18), 31, 32, 33, 100])
def test_root_is_that_of_rfc_6962(size):
    entries = [b"entry %d" % number for number in range(size)]
    assert root([leaf_hash(entry) for entry in entries]) == rfc_root(entries)


def test_roots_are_the_published_test_vectors():
    # The vectors of certificate-transparency implementations of RFC 6962.
    entries = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    leaves = [leaf_hash(bytes.fromhex(entry)) for entry in entries]
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert root(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@needs_sm3
def test_sm3_is_the_hash_of_the_standard():
    # GB/T 32905-2016, example A.1.
    assert (
        merkle.digest(b"abc", "sm3").hex()
        == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_leaf_cannot_be_passed_off_as_a_node():
    left, right = leaves_of(2)
    assert leaf_hash(left + right) != root([left, right])


def test_lone_leaf_is_promoted_and_not_paired_with_itself():
    leaves = leaves_of(3)
    assert root(leaves) != root([*leaves, leaves[2]])


@given(st.integers(1, 70), algorithms, st.data())
@settings(deadline=None, max_examples=60)
def test_every_leaf_is_proved(size, algorithm, data):
    leaves = leaves_of(size, algorithm)
    tree = Tree(leaves, algorithm)
    for index, leaf in enumerate(leaves):
        assert verify(leaf, tree.proof(index), tree.root)
    index = data.draw(st.integers(0, size - 1))
    assert proof(leaves, index, algorithm) == tree.proof(index)
    assert tree.root == root(leaves, algorithm)
    assert len(tree.proof(index).path) <= (size - 1).bit_length()


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


bits = st.integers(0, 255)


@given(st.integers(1, 70), algorithms, st.data(), bits)
@settings(deadline=None, max_examples=100)
def test_proof_fails_when_any_bit_changes(size, algorithm, data, bit):
    tree = Tree(leaves_of(size, algorithm), algorithm)
    index = data.draw(st.integers(0, size - 1))
    leaf, whole = tree.levels[0][index], tree.proof(index)
    assert not verify(flipped(leaf, bit), whole, tree.root)
    assert not verify(leaf, whole, flipped(tree.root, bit))
    for place, step in enumerate(whole.path):
        path = (*whole.path[:place], flipped(step, bit), *whole.path[place + 1 :])
        assert not verify(leaf, replace(whole, path=path), tree.root)


@given(st.integers(1, 40), st.data())
@settings(deadline=None, max_examples=100)
def test_root_changes_with_every_leaf_and_with_their_order(size, data):
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    changed = [*leaves[:index], leaf_hash(b"another"), *leaves[index + 1 :]]
    assert root(changed) != root(leaves)
    assert root(leaves[:-1]) != root(leaves)
    if size > 1:
        assert root([*leaves[1:], leaves[0]]) != root(leaves)


@given(st.integers(2, 40), st.data())
@settings(deadline=None, max_examples=100)
def test_proof_of_one_place_proves_no_other(size, data):
    leaves = leaves_of(size)
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    whole = proof(leaves, index)
    assert not verify(leaves[other], whole, root(leaves))
    assert not verify(leaves[index], replace(whole, index=other), root(leaves))


@pytest.mark.parametrize(
    "change",
    [
        {"index": -1},
        {"index": 5},
        {"size": 0},
        {"path": ()},
        {"path": (b"short",)},
        pytest.param({"algorithm": "sm3"}, marks=needs_sm3),
    ],
)
def test_misshapen_proof_is_false(change):
    leaves = leaves_of(5)
    assert not verify(leaves[1], replace(proof(leaves, 1), **change), root(leaves))


def test_proof_with_a_step_too_many_is_false():
    leaves = leaves_of(5)
    whole = proof(leaves, 1)
    assert not verify(leaves[1], replace(whole, path=(*whole.path, leaves[0])), root(leaves))


def test_data_in_place_of_its_leaf_is_false():
    leaves = leaves_of(5)
    assert not verify(b"entry 1", proof(leaves, 1), root(leaves))


@given(st.integers(1, 40), algorithms, st.data())
@settings(deadline=None, max_examples=50)
def test_proof_survives_being_written_and_read(size, algorithm, data):
    whole = proof(leaves_of(size, algorithm), data.draw(st.integers(0, size - 1)), algorithm)
    assert Proof.from_dict(json.loads(json.dumps(whole.as_dict()))) == whole


@pytest.mark.parametrize(
    "change",
    [
        {"path": ["zz"]},
        {"path": None},
        {"path": [1]},
        {"index": "1"},
        {"size": 1.5},
        {"index": True},
        {"algorithm": "md5"},
        {"algorithm": ["sha256"]},
    ],
)
def test_proof_is_refused_when_its_file_is_malformed(change):
    written = proof(leaves_of(5), 1).as_dict()
    for broken in (
        {**written, **change},
        {key: value for key, value in written.items() if key not in change},
    ):
        with pytest.raises(Refused) as caught:
            Proof.from_dict(broken)
        assert caught.value.code == "bad_proof"


def test_unknown_algorithm_is_refused():
    with pytest.raises(Refused, match="md5") as caught:
        leaf_hash(b"", "md5")
    assert caught.value.code == "unknown_algorithm"


def test_algorithm_that_this_openssl_lacks_is_refused_with_what_to_do(monkeypatch):
    # No machine that runs this suite lacks SM3 for sure; a name that none has stands for it.
    monkeypatch.setattr(merkle, "ALGORITHMS", (*merkle.ALGORITHMS, "streebog-of-nowhere"))
    with pytest.raises(Refused, match="OpenSSL") as caught:
        merkle.digest(b"", "streebog-of-nowhere")
    assert caught.value.code == "algorithm_missing"
    assert not merkle.is_available("streebog-of-nowhere")


@pytest.mark.parametrize("index", [-1, 3])
def test_proof_of_a_missing_leaf_is_refused(index):
    with pytest.raises(Refused, match="没有第") as caught:
        proof(leaves_of(3), index)
    assert caught.value.code == "no_such_leaf"


def test_unhashed_data_is_refused_as_a_leaf():
    with pytest.raises(Refused) as caught:
        root([b"entry 1"])
    assert caught.value.code == "not_a_leaf"
