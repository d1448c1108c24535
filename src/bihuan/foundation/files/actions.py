"""Storing files and opening their originals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, BinaryIO

from django.db import transaction

from bihuan.foundation.files import blobs
from bihuan.foundation.files.events import FileStored, OriginalViewed
from bihuan.foundation.files.intake import Prepared, clean_name, prepare_file
from bihuan.foundation.files.models import StoredFile, bands_of
from bihuan.foundation.files.policy import require_original
from bihuan.foundation.files.queries import is_intact
from bihuan.foundation.journal.record import Subject, record
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

# A blob is written before its row commits; no transaction stays open for a day.
ORPHAN_AGE = timedelta(days=1)


def store_file(
    *, actor: Actor, now: datetime, content: IO[bytes] | bytes | Prepared, name: str
) -> StoredFile:
    """Seal a file and note who stored it and when.

    Give the result of `prepare_file` as `content` to keep decoding out of the caller's transaction.
    Who may attach a file to what is decided by the record that it hangs on. Refuses as `prepare_file` does.
    """
    prepared = content if isinstance(content, Prepared) else prepare_file(content)
    with transaction.atomic():
        file = _row(prepared, actor, now, clean_name(name))
        file.save()
        event = FileStored(file.sha256, file.size, file.content_type)
        record(event, actor=actor, now=now, subject=subject_of(file))
    return file


def _row(prepared: Prepared, actor: Actor, now: datetime, name: str) -> StoredFile:
    file = StoredFile(
        sha256=prepared.sha256,
        size=prepared.size,
        content_type=prepared.content_type,
        original_name=name,
        stored_at=now,
        stored_by=actor.key,
    )
    if picture := prepared.picture:
        file.width, file.height, file.orientation = picture.width, picture.height, picture.orientation
        file.taken_at, file.lon, file.lat = picture.taken_at, picture.lon, picture.lat
        file.phash = picture.phash
        for band, value in bands_of(picture.phash).items():
            setattr(file, band, value)
    return file


def open_original(*, actor: Actor, now: datetime, file: StoredFile, reason: str) -> BinaryIO:
    """Open a sealed original, and record that this actor did so and why.

    Refuses `not_permitted`, `missing` (no reason), and `damaged` when it is no longer what was stored.
    """
    require_original(actor)
    reason = reason.strip()[:500]
    if not reason:
        raise Refused("missing", "调阅原件须写明理由，并会记入流水账。", fields={"reason": "必填"})
    if not is_intact(file):
        raise Refused("damaged", "原件与存入时不一致或已丢失，不能作为证据。请联系管理员查对备份。")
    with transaction.atomic():
        record(OriginalViewed(file.sha256), actor=actor, now=now, subject=subject_of(file), reason=reason)
    return blobs.open_blob(blobs.SEALED, file.sha256)


def sweep_orphans(*, now: datetime) -> int:
    """Remove blobs that no row names and nobody stored for a day; says how many."""
    limit = now - ORPHAN_AGE
    old = list(blobs.sealed_before(limit))
    orphans = [sha256 for sha256 in old if not StoredFile.objects.filter(sha256=sha256).exists()]
    return sum(blobs.remove_older(sha256, limit) for sha256 in orphans)


def subject_of(file: StoredFile) -> Subject:
    """How the journal names a file."""
    return Subject("file", file.pk, str(file.uuid))
