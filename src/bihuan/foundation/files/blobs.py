"""Bytes on disk, named by their SHA-256: sealed originals and the copies that the public may see.

A blob is complete or absent: it is written beside its place, flushed to the disk, and renamed. It is
written before the row that names it commits, so a row never points at nothing; a blob without a row is
harmless and swept later.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

SEALED, PUBLIC = "sealed", "public"
COPY, THUMBNAIL = ".jpg", ".thumb.jpg"


def covered(suffix: str, mark: str) -> str:
    """The suffix of a copy with covered parts; every set of parts, named by its mark, is a copy of its own."""
    return f".{mark}{suffix}" if mark else suffix


def digest_of(content: bytes) -> str:
    """The name of a content: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def path_of(area: str, sha256: str, suffix: str = "") -> Path:
    """Where a blob stands; two levels of folders keep each of them short."""
    return Path(settings.FILES_ROOT) / area / sha256[:2] / sha256[2:4] / f"{sha256}{suffix}"


def seal(content: bytes, sha256: str) -> None:
    """Keep an original for good, readable by the owner of the process alone."""
    path = path_of(SEALED, sha256)
    with _sweeping_excluded(fcntl.LOCK_SH):
        try:
            os.utime(path)  # stored again: young again in the eyes of the sweep
        except FileNotFoundError:
            _write(path, content, mode=0o600, durable=True)


def publish(content: bytes, sha256: str, suffix: str, *, again: bool = False) -> None:
    """Keep a copy that can be made again from the original; `again` replaces one that a broken try left."""
    path = path_of(PUBLIC, sha256, suffix)
    if again or not path.exists():
        _write(path, content, mode=0o644, durable=False)


def open_blob(area: str, sha256: str, suffix: str = "") -> BinaryIO:
    """The bytes of a blob. Raises `FileNotFoundError` when there are none."""
    return path_of(area, sha256, suffix).open("rb")


def sealed_before(moment: datetime) -> Iterator[str]:
    """The names of all originals that were last stored before a moment."""
    for path in (Path(settings.FILES_ROOT) / SEALED).glob("*/*/*"):
        if "." not in path.name and path.stat().st_mtime < moment.timestamp():
            yield path.name


def remove_older(sha256: str, moment: datetime) -> bool:
    """Remove an original and its copies, unless it was stored again since `moment`; says whether it did."""
    path = path_of(SEALED, sha256)
    with _sweeping_excluded(fcntl.LOCK_EX):
        if not path.exists() or path.stat().st_mtime >= moment.timestamp():
            return False
        for copy in path_of(PUBLIC, sha256).parent.glob(f"{sha256}.*"):
            copy.unlink(missing_ok=True)
        path.unlink()
        return True


def withdraw(sha256: str, suffix: str) -> None:
    """Take a public copy away that must not be shown any more."""
    path_of(PUBLIC, sha256, suffix).unlink(missing_ok=True)


@contextmanager
def _sweeping_excluded(mode: int) -> Iterator[None]:
    """Writers share the lock, the sweep holds it alone: no blob goes away while a writer relies on it."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root / "sweep.lock").open("a") as lock:
        fcntl.flock(lock, mode)
        yield


def _write(path: Path, content: bytes, *, mode: int, durable: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.urandom(6).hex()}.part")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(content)
            out.flush()
            if durable:
                os.fsync(out.fileno())
        fresh.rename(path)
    except BaseException:
        with suppress(FileNotFoundError):
            fresh.unlink()
        raise
    if durable:
        _sync_folders(path)


def _sync_folders(path: Path) -> None:
    """A rename is on the disk only when its folder is, and a new folder only when its parent is."""
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
