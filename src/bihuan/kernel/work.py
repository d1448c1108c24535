"""Proof of work: a number that is dear to find and cheap to check."""

from __future__ import annotations

import hashlib


def zero_bits(digest: bytes) -> int:
    """How many bits of a digest are zero before the first one that is not."""
    return len(digest) * 8 - int.from_bytes(digest).bit_length()


def is_proof(challenge: str, answer: str, bits: int) -> bool:
    """Whether SHA-256 of `challenge:answer` begins with `bits` zero bits. An answer is at most twenty characters."""
    if not answer or len(answer) > 20:
        return False
    return zero_bits(hashlib.sha256(f"{challenge}:{answer}".encode()).digest()) >= bits


def find_proof(challenge: str, bits: int) -> str:
    """An answer, found by trying: what the browser does."""
    return next(str(n) for n in range(1 << 62) if is_proof(challenge, str(n), bits))
