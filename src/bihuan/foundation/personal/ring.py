"""The key ring: a small text file outside the database, one key a line, the last of each use is the present one.

seal aes-256-gcm 2026-11-25T13:40:00+00:00 <key in base64>
lookup hmac-sha256 2026-11-25T13:40:00+00:00 <key in base64>
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path

from django.conf import settings

from bihuan.foundation.personal.ciphers import CIPHERS, HASH, Key, key_bytes, new_key
from bihuan.foundation.personal.vocabulary import KeyUse
from bihuan.kernel.refusals import Refused

HEADING = (
    "# 个人信息的密钥。有了它和数据库，就能读出全部姓名和电话：单独备份，不要和数据库放在一起。不要手工改。\n"
    "# Keys of personal data. Whoever has this file and the database reads every name and number: keep its copy apart.\n"
)
INLINE = re.compile(r"\s*(seal|lookup)\s")


@dataclass(frozen=True)
class Ring:
    """The keys, oldest first."""

    keys: tuple[Key, ...]

    @cached_property
    def by_id(self) -> dict[str, Key]:
        return {key.id: key for key in self.keys}

    def of(self, use: str) -> list[Key]:
        return [key for key in self.keys if key.use == use]

    @cached_property
    def sealing(self) -> Key:
        """The key that values are sealed with now."""
        return self._present(KeyUse.SEAL)

    @cached_property
    def hashing(self) -> Key:
        """The key that look-up hashes are made with now."""
        return self._present(KeyUse.LOOKUP)

    def _present(self, use: KeyUse) -> Key:
        found = self.of(use)
        if not found:
            raise Refused(
                "key_ring",
                "密钥文件里没有“{use}”的密钥。请从备份恢复密钥文件，并核对 BIHUAN_PERSONAL_KEYS。",
                use=use.label,
            )
        return found[-1]


def is_inline() -> bool:
    """Whether the ring itself, and not its path, stands in the environment."""
    return _is_inline(settings.PERSONAL_KEYS)


@lru_cache(maxsize=8)
def _is_inline(text: str) -> bool:
    return bool(INLINE.match(text))


def path() -> Path:
    """Where the ring lies."""
    return Path(settings.PERSONAL_KEYS)


def exists() -> bool:
    """Whether there is a ring at all."""
    return is_inline() or os.path.exists(settings.PERSONAL_KEYS)  # noqa: PTH110 (asked for every row)


_read: tuple[tuple[str, int, int, int], Ring] | None = None


def current() -> Ring:
    """The ring as it is now: read again when the file has changed, so a rotation reaches every process.

    Refuses (`key_ring`) when it is missing or cannot be read.
    """
    global _read  # noqa: PLW0603 (one parsed file a process)
    text = settings.PERSONAL_KEYS
    if is_inline():
        stamp = (text, 0, 0, 0)
    else:
        try:
            at = os.stat(text)  # noqa: PTH116 (asked for every value: a Path costs more than the question)
        except OSError as error:
            raise Refused(
                "key_ring",
                "密钥文件 {path} 打不开（{error}）。请从备份恢复密钥文件，并核对 BIHUAN_PERSONAL_KEYS。",
                path=text,
                error=error.strerror,
            ) from None
        stamp = (text, at.st_ino, at.st_mtime_ns, at.st_size)
    if _read is None or _read[0] != stamp:
        _read = stamp, parse(text if is_inline() else _text())
    return _read[1]


def _text() -> str:
    try:
        return path().read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise Refused(
            "key_ring",
            "密钥文件 {path} 读不出来（{error}）。请从备份恢复密钥文件，并核对 BIHUAN_PERSONAL_KEYS。",
            path=path(),
            error=error,
        ) from None


def parse(text: str) -> Ring:
    """The ring that a text writes. Refuses (`key_ring`) with the line that is wrong."""
    lines = enumerate(re.split(r"[\n;]", text), 1)
    keys = [
        _key(number, line) for number, line in lines if line.strip() and not line.lstrip().startswith("#")
    ]
    return Ring(tuple(keys))


def _key(number: int, line: str) -> Key:
    try:
        use, algorithm, made_at, secret = line.split()
        key = Key(use, algorithm, datetime.fromisoformat(made_at), base64.b64decode(secret, validate=True))
        if use not in KeyUse or len(key.secret) != key_bytes(use, algorithm):
            raise ValueError
    except (ValueError, KeyError, binascii.Error):
        raise Refused(
            "key_ring",
            "密钥文件第 {line} 行不是一把密钥。请从备份恢复密钥文件，并核对 BIHUAN_PERSONAL_KEYS。",
            line=number,
        ) from None
    return key


def written(ring: Ring) -> str:
    """A ring as its file has it."""
    return HEADING + "".join(line_of(key) + "\n" for key in ring.keys)


def line_of(key: Key) -> str:
    """A key as a line of the file."""
    secret = base64.b64encode(key.secret).decode()
    return f"{key.use} {key.algorithm} {key.made_at.isoformat(timespec='seconds')} {secret}"


def fresh_keys(now: datetime) -> tuple[Key, Key]:
    """A key of each use, of the kind that the settings ask for."""
    wanted = settings.PERSONAL_CIPHER
    if wanted not in CIPHERS:
        known = "、".join(CIPHERS)
        raise Refused("unknown_cipher", "BIHUAN_PERSONAL_CIPHER 是“{wanted}”，只能是：{known}。",
                      wanted=wanted, known=known)  # fmt: skip
    return new_key(KeyUse.SEAL, wanted, now), new_key(KeyUse.LOOKUP, HASH, now)


def make(now: datetime) -> Ring:
    """Make the first ring, once: of several processes and threads the first one's counts."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(Ring(fresh_keys(now)))
    with suppress(FileExistsError):
        os.link(fresh, target)
    fresh.unlink()
    return current()


def put(ring: Ring) -> None:
    """Replace the file: a reader finds the old ring or the new one, never half of one."""
    _beside(ring).replace(path())


def _beside(ring: Ring) -> Path:
    target = path()
    fresh = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_native_id()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(written(ring))
        file.flush()
        os.fsync(file.fileno())
    return fresh


@contextmanager
def changing() -> Iterator[None]:
    """One at a time: for as long as this block nobody else on this machine changes the ring."""
    if is_inline():
        raise Refused(
            "ring_in_environment",
            "密钥写在环境变量 BIHUAN_PERSONAL_KEYS 里，程序改不了它。请把密钥放进文件，让变量给出文件的路径。",
        )
    lock = path().with_name(f"{path().name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_open_to_others() -> bool:
    """Whether somebody besides the owner may read the file."""
    return not is_inline() and path().exists() and bool(path().stat().st_mode & 0o077)
