"""Merkle trees: one root for many entries, and a short proof for each of them.

The tree is that of RFC 6962 §2.1: a leaf is hashed with the prefix 0x00 and a node with 0x01, so that
neither can be passed off as the other; a node without a neighbour is promoted unchanged, never
paired with itself. Hashes are `sha256` or `sm3` (GB/T 32905), both 32 bytes.

A proof binds the leaf and its path to the root. It does not bind the number of leaves: whoever
stores a root stores the size beside it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.refusals import Refused

SHA256 = "sha256"
SM3 = "sm3"
ALGORITHMS = (SHA256, SM3)
HASH_SIZE = 32
_LEAF = b"\x00"
_NODE = b"\x01"


def digest(data: bytes, algorithm: str = SHA256) -> bytes:
    """The plain hash of `data`.

    Refuses (`unknown_algorithm`) a name that is not in `ALGORITHMS`, and (`algorithm_missing`) one
    that the OpenSSL of this machine does not offer.
    """
    if algorithm not in ALGORITHMS:
        raise Refused(
            "unknown_algorithm",
            "没有叫作“{algorithm}”的摘要算法。可以用 sha256 或 sm3。",
            algorithm=algorithm,
        )
    try:
        return hashlib.new(algorithm, data).digest()
    except ValueError:
        raise Refused(
            "algorithm_missing",
            "这台机器的 OpenSSL 不提供“{algorithm}”摘要算法。请换用带该算法的 OpenSSL，或改用 sha256。",
            algorithm=algorithm,
        ) from None


def is_available(algorithm: str) -> bool:
    """Whether this machine can compute the algorithm."""
    try:
        digest(b"", algorithm)
    except Refused:
        return False
    return True


def leaf_hash(data: bytes, algorithm: str = SHA256) -> bytes:
    """The leaf that stands for `data`."""
    return digest(_LEAF + data, algorithm)


def _node_hash(left: bytes, right: bytes, algorithm: str) -> bytes:
    return digest(_NODE + left + right, algorithm)


@dataclass(frozen=True)
class Proof:
    """How the leaf at `index` of `size` leads to the root: its neighbours, from the leaf upwards."""

    index: int
    size: int
    path: tuple[bytes, ...]
    algorithm: str = SHA256

    def as_dict(self) -> dict[str, Any]:
        """The proof for JSON, hashes in lower-case hex."""
        return {
            "algorithm": self.algorithm,
            "index": self.index,
            "size": self.size,
            "path": [step.hex() for step in self.path],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Proof:
        """The proof that `as_dict` wrote; refuses (`bad_proof`) what is incomplete or malformed."""
        try:
            index, size, path = data["index"], data["size"], tuple(map(bytes.fromhex, data["path"]))
            algorithm = data["algorithm"]
        except (KeyError, TypeError, ValueError):
            raise _bad_proof() from None
        if type(index) is not int or type(size) is not int or algorithm not in ALGORITHMS:
            raise _bad_proof()
        return cls(index, size, path, algorithm)


def _bad_proof() -> Refused:
    return Refused("bad_proof", "这份证明不完整或格式不对，无法核验。请重新导出证明。")


class Tree:
    """The tree over `leaves` (hashes from `leaf_hash`); built once, it gives any number of proofs.

    Refuses (`not_a_leaf`) anything that has not the length of a hash.
    """

    def __init__(self, leaves: Sequence[bytes], algorithm: str = SHA256) -> None:
        self.algorithm = algorithm
        self.levels = [_checked(leaves)]
        while len(self.levels[-1]) > 1:
            self.levels.append(_level_above(self.levels[-1], algorithm))

    @property
    def size(self) -> int:
        return len(self.levels[0])

    @property
    def root(self) -> bytes:
        """The root; for no leaves the hash of nothing, as RFC 6962 has it."""
        return self.levels[-1][0] if self.size else digest(b"", self.algorithm)

    def proof(self, index: int) -> Proof:
        """The proof of the leaf at `index`, counted from 0; refuses (`no_such_leaf`) another."""
        if not 0 <= index < self.size:
            raise Refused(
                "no_such_leaf",
                "这棵树有 {size} 片叶子，没有第 {index} 片（从 0 数起）。",
                size=self.size,
                index=index,
            )
        neighbours = ((level, (index >> height) ^ 1) for height, level in enumerate(self.levels))
        path = tuple(level[place] for level, place in neighbours if place < len(level))
        return Proof(index, self.size, path, self.algorithm)


def _checked(leaves: Sequence[bytes]) -> list[bytes]:
    if any(len(leaf) != HASH_SIZE for leaf in leaves):
        raise Refused("not_a_leaf", "叶子必须是 {size} 字节的摘要，请先用 leaf_hash 计算。", size=HASH_SIZE)
    return list(leaves)


def _level_above(level: list[bytes], algorithm: str) -> list[bytes]:
    above = [_node_hash(left, right, algorithm) for left, right in zip(level[::2], level[1::2], strict=False)]
    return above + level[-1:] if len(level) % 2 else above


def root(leaves: Sequence[bytes], algorithm: str = SHA256) -> bytes:
    """The root over leaf hashes, in their order."""
    return Tree(leaves, algorithm).root


def proof(leaves: Sequence[bytes], index: int, algorithm: str = SHA256) -> Proof:
    """The proof of one leaf; for many of the same leaves keep a `Tree`."""
    return Tree(leaves, algorithm).proof(index)


def verify(leaf: bytes, proof: Proof, root: bytes) -> bool:
    """Whether the leaf hash, led up the path, gives the root (RFC 9162 §2.1.3.2).

    A misshapen proof is simply false. Refuses as `digest` does when the algorithm cannot be computed
    here: not checked is not false.
    """
    if not 0 <= proof.index < proof.size or any(len(h) != HASH_SIZE for h in (leaf, *proof.path)):
        return False
    lefts = _sides(proof.index, proof.size)
    if len(lefts) != len(proof.path):
        return False
    node = leaf
    for step, is_left in zip(proof.path, lefts, strict=True):
        node = _node_hash(*((step, node) if is_left else (node, step)), proof.algorithm)
    return hmac.compare_digest(node, root)


def _sides(index: int, size: int) -> list[bool]:
    """For each step up from a leaf, whether its neighbour is the left one; promoted nodes take no step."""
    sides = []
    last = size - 1
    while last:
        if index % 2 or index < last:
            sides.append(index % 2 == 1)
        index, last = index // 2, last // 2
    return sides
