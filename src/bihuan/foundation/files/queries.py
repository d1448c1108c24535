"""Reading files: the copies for everybody who sees the record, and pictures that look alike."""

from __future__ import annotations

from typing import BinaryIO

from django.db.models import Q

from bihuan.foundation.files import blobs
from bihuan.foundation.files.models import Redaction, StoredFile, bands_of
from bihuan.foundation.files.vocabulary import ContentType
from bihuan.kernel.refusals import NotFound

MAX_DISTANCE = 3
MAX_CANDIDATES = 5000


def redaction_of(file: StoredFile) -> Redaction | None:
    """What is covered in a picture's public copies now; None as long as nothing ever was."""
    return Redaction.objects.filter(sha256=file.sha256).last()


def copy_version(file: StoredFile) -> str:
    """Names the public copies as they are now, for caches: it changes when something is covered."""
    return f"{file.sha256[:32]}{_mark(file)}"


def open_public(file: StoredFile) -> BinaryIO:
    """The copy to show or download: a stripped JPEG for a picture, the file itself for a PDF."""
    if file.content_type == ContentType.PDF:
        return _opened(blobs.SEALED, file, "")
    return _opened(blobs.PUBLIC, file, blobs.covered(blobs.COPY, _mark(file)))


def open_thumbnail(file: StoredFile) -> BinaryIO:
    """The small JPEG of a picture. Refuses with `NotFound` for a PDF, which has none."""
    if not file.is_picture:
        raise NotFound("这个文件没有缩略图。")
    return _opened(blobs.PUBLIC, file, blobs.covered(blobs.THUMBNAIL, _mark(file)))


def _mark(file: StoredFile) -> str:
    redaction = redaction_of(file)
    return redaction.mark if redaction else ""


def _opened(area: str, file: StoredFile, suffix: str) -> BinaryIO:
    try:
        return blobs.open_blob(area, file.sha256, suffix)
    except FileNotFoundError as error:
        raise NotFound("文件不在存储中，请联系管理员查对备份。") from error


def is_intact(file: StoredFile) -> bool:
    """Whether the sealed original is there and is still the one that was stored."""
    try:
        with blobs.open_blob(blobs.SEALED, file.sha256) as original:
            return blobs.digest_of(original.read()) == file.sha256
    except FileNotFoundError:
        return False


def hash_distance(one: str, other: str) -> int | None:
    """In how many of 64 bits two perceptual hashes differ; None when one picture has no hash."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else None


def same_picture(file: StoredFile, distance: int = MAX_DISTANCE) -> list[StoredFile]:
    """Other stored pictures that look the same, oldest first, within `distance` (0 to 3) differing bits.

    Looks up the four indexed quarters of the hash (see `StoredFile`), so the cost does not grow with the
    number of pictures but with how many share a quarter: about n / 16,000.
    """
    if not 0 <= distance <= MAX_DISTANCE:
        raise ValueError(f"the index finds distances up to {MAX_DISTANCE}, not {distance}")
    others = StoredFile.objects.exclude(pk=file.pk)
    if not file.phash:
        return list(others.filter(sha256=file.sha256))
    quarter = Q()
    for band, value in bands_of(file.phash).items():
        quarter |= Q(**{band: value})
    rows = others.filter(quarter).values_list("pk", "phash")[:MAX_CANDIDATES]
    near = [pk for pk, phash in rows if (hash_distance(file.phash, phash) or 0) <= distance]
    return list(StoredFile.objects.filter(pk__in=near))
