"""Sealing one value and opening it again.

A sealed value is text: `s1:<key id>:<nonce, ciphertext and tag in base64>`. It is bound to the spot where it
stands (table, column, row), so that a value copied to another row or column does not open there.
A look-up hash is `h1:<key id>:<HMAC-SHA256 in base64>`: equal numbers have equal hashes, and without
the key nobody can try all numbers.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag

from bihuan.foundation.personal import ring
from bihuan.foundation.personal.ciphers import NONCE_BYTES, Key
from bihuan.foundation.personal.telephones import canonical_address
from bihuan.foundation.personal.vocabulary import KeyUse
from bihuan.kernel.refusals import Refused

SEALED, HASHED = "s1", "h1"


class Unreadable(Refused):
    """A sealed value that cannot be opened: its key is gone, or it was changed or moved."""


@dataclass(frozen=True)
class Spot:
    """Where a value stands: the name of its table, its column, and the key of its row, none of which ever changes."""

    table: str
    column: str
    row: int | str | UUID

    @property
    def bound(self) -> bytes:
        return f"bihuan.personal.1|{self.table}|{self.column}|{self.row}".encode()


def seal(text: str, spot: Spot) -> str:
    """The sealed form of a text; an empty text stays empty. Refuses (`key_ring`) when there is no usable ring."""
    if not text:
        return ""
    key, nonce = ring.current().sealing, secrets.token_bytes(NONCE_BYTES)
    return f"{SEALED}:{key.id}:{_encoded(nonce + key.sealer.seal(nonce, text.encode(), spot.bound))}"


def unseal(sealed: str, spot: Spot) -> str:
    """The text again. Refuses with `Unreadable` when it cannot be had, with `key_ring` when there is no ring."""
    if not sealed:
        return ""
    mark, key_id, body = _parts(sealed)
    if mark != SEALED:
        raise _changed()
    key = ring.current().by_id.get(key_id)
    if key is None:
        raise Unreadable(
            "key_missing",
            "这一项个人信息无法解密：密钥 {key} 不在密钥文件里。请从备份恢复密钥文件。",
            key=key_id,
        )
    try:
        raw = _decoded(body)
        return key.sealer.open(raw[:NONCE_BYTES], raw[NONCE_BYTES:], spot.bound).decode()
    except (InvalidTag, ValueError):
        raise _changed() from None


def lookup_hash(text: str, key: Key | None = None) -> str:
    """The keyed hash of a telephone number or an e-mail address, however it was written; empty for none."""
    address = canonical_address(text)
    if not address:
        return ""
    key = key or ring.current().hashing
    return f"{HASHED}:{key.id}:{_encoded(hmac.digest(key.secret, address.encode(), 'sha256'))}"


def lookup_hashes(text: str) -> list[str]:
    """The hashes under every look-up key of the ring: while keys change, rows carry the old or the new one."""
    return (
        [lookup_hash(text, key) for key in ring.current().of(KeyUse.LOOKUP)]
        if canonical_address(text)
        else []
    )


def key_of(value: str) -> str:
    """The id of the key that a sealed value or a look-up hash was made with."""
    return _parts(value)[1]


def prefix(key: Key) -> str:
    """How every value begins that was made with a key."""
    return f"{SEALED if key.use == KeyUse.SEAL else HASHED}:{key.id}:"


def _changed() -> Unreadable:
    return Unreadable("value_changed", "这一项个人信息无法解密：它被改动过，或不在原来的位置。请从备份核对。")


def _parts(value: str) -> tuple[str, str, str]:
    mark, _, rest = value.partition(":")
    key_id, _, body = rest.partition(":")
    return mark, key_id, body


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    """Only the one spelling that `_encoded` writes: base64 itself would ignore stray letters."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encoded(raw) != text:
        raise binascii.Error
    return raw
