"""The ciphers that personal data is sealed with. Both are authenticated: what was changed does not open."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bihuan.foundation.personal.vocabulary import KeyUse

NONCE_BYTES, TAG_BYTES = 12, 16  # NIST SP 800-38D; a random nonce allows 2³² values under one key


class Sealer(Protocol):
    """An authenticated cipher under one key; `open` raises `InvalidTag`."""

    def seal(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes: ...
    def open(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes: ...


class AesGcm:
    """AES-256-GCM."""

    def __init__(self, secret: bytes) -> None:
        self._aead = AESGCM(secret)

    def seal(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        return self._aead.encrypt(nonce, plain, bound)

    def open(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        return self._aead.decrypt(nonce, sealed, bound)


class Sm4Gcm:
    """SM4-GCM as in RFC 8998. The library has no class of its own for it, so it is put together from its parts."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = algorithms.SM4(secret)

    def seal(self, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        encryptor = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(bound)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def open(self, nonce: bytes, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < TAG_BYTES:
            raise InvalidTag
        body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
        decryptor = Cipher(self._cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(bound)
        return decryptor.update(body) + decryptor.finalize()


# The name in the key file: bytes of a key, and what works with it.
CIPHERS: dict[str, tuple[int, type[AesGcm | Sm4Gcm]]] = {
    "aes-256-gcm": (32, AesGcm),
    "sm4-gcm": (16, Sm4Gcm),
}
HASH = "hmac-sha256"
HASH_KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """One key of the ring. Its id is a fingerprint of all of it, so a key cannot stand in for another."""

    use: str
    algorithm: str
    made_at: datetime
    secret: bytes

    @cached_property
    def id(self) -> str:
        told = f"bihuan.personal.key|{self.use}|{self.algorithm}|".encode()
        return hashlib.sha256(told + self.secret).hexdigest()[:8]

    @cached_property
    def sealer(self) -> Sealer:
        return CIPHERS[self.algorithm][1](self.secret)

    def __repr__(self) -> str:
        return f"<Key {self.use} {self.id}>"


def new_key(use: str, algorithm: str, now: datetime) -> Key:
    """A fresh random key."""
    return Key(use, algorithm, now, secrets.token_bytes(key_bytes(use, algorithm)))


def key_bytes(use: str, algorithm: str) -> int:
    """How long a key of this kind is. Raises KeyError for a kind that nobody knows."""
    if use == KeyUse.LOOKUP:
        return {HASH: HASH_KEY_BYTES}[algorithm]
    return CIPHERS[algorithm][0]
