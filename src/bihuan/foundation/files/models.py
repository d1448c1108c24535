"""Files: a row per storing; the bytes stand on the disk under their hash."""

from __future__ import annotations

import hashlib
from typing import ClassVar

import uuid_utils.compat as uuid_utils
from django.db import models

from bihuan.foundation.files.vocabulary import ContentType


class StoredFile(models.Model):
    """One storing of a file. The same content stored twice is two rows over one sealed original.

    `taken_at`, `lon`, `lat` come from the picture's EXIF and are seen only where the original may be.
    `orientation` is the EXIF turn that the public copy has already made; `width` and `height` are upright.
    `band0` … `band3` are the four 16-bit quarters of `phash`: two hashes that differ in at most three
    bits agree in at least one quarter (four pigeon-holes, three pigeons), so four index look-ups find them.
    """

    uuid = models.UUIDField(unique=True, default=uuid_utils.uuid7, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=20, choices=ContentType)
    original_name = models.CharField(max_length=120)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    orientation = models.PositiveSmallIntegerField(default=1)
    taken_at = models.DateTimeField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    phash = models.CharField(max_length=16, blank=True)
    band0 = models.PositiveIntegerField(null=True, db_index=True)
    band1 = models.PositiveIntegerField(null=True, db_index=True)
    band2 = models.PositiveIntegerField(null=True, db_index=True)
    band3 = models.PositiveIntegerField(null=True, db_index=True)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_picture(self) -> bool:
        return self.content_type != ContentType.PDF


class Redaction(models.Model):
    """Which parts of a picture its public copies do not show. The latest number of a content counts.

    It hangs on the content and not on one storing of it: a face that was covered stays covered wherever the
    same picture is used. `rectangles` are `[left, top, right, bottom]` as shares (0 to 1) of the upright picture.
    """

    sha256 = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    rectangles: models.JSONField[list[list[float]]] = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar[list[str]] = ["sha256", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sha256", "number"], name="one_redaction_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.number}"

    @property
    def mark(self) -> str:
        """Names the copies that cover just these parts; empty when nothing is covered any more."""
        text = ";".join(" ".join(str(share) for share in part) for part in self.rectangles)
        return hashlib.sha256(text.encode()).hexdigest()[:12] if text else ""


def bands_of(phash: str) -> dict[str, int]:
    """The four quarters of a perceptual hash as the columns that index it; none for an empty hash."""
    return {f"band{i}": int(phash[4 * i : 4 * i + 4], 16) for i in range(4)} if phash else {}
