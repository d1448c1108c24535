"""From bytes that somebody sent to a file that is safe to keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings

from bihuan.foundation.files import blobs
from bihuan.foundation.files.pictures import Picture, read_picture
from bihuan.foundation.files.vocabulary import ContentType
from bihuan.kernel.refusals import Refused

# The box that begins a picture as newer telephones write it: HEIC and AVIF say their brand behind it.
_BOXED_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})
# MPO is a JPEG that carries further frames, as many telephones write it.
_PICTURES = {
    "JPEG": ContentType.JPEG,
    "MPO": ContentType.JPEG,
    "PNG": ContentType.PNG,
    "WEBP": ContentType.WEBP,
    "HEIF": ContentType.HEIC,
    "AVIF": ContentType.AVIF,
}


@dataclass(frozen=True)
class Prepared:
    """A checked file whose bytes are on the disk; only its row is missing."""

    sha256: str
    size: int
    content_type: ContentType
    picture: Picture | None


def prepare_file(content: IO[bytes] | bytes) -> Prepared:
    """Check a file and write its sealed original and copies.

    Touches no database: do it before the transaction, so that no lock waits for a picture to decode.
    Refuses `empty_file`, `file_too_large`, `unknown_file_type`, `picture_too_large`, `broken_file`.
    """
    data = _read(content)
    content_type, picture = _recognised(data)
    sha256 = blobs.digest_of(data)
    blobs.seal(data, sha256)
    if picture:
        blobs.publish(picture.copy, sha256, blobs.COPY)
        blobs.publish(picture.thumbnail, sha256, blobs.THUMBNAIL)
    return Prepared(sha256, len(data), content_type, picture)


def _read(content: IO[bytes] | bytes) -> bytes:
    limit: int = settings.FILE_MAX_BYTES
    data = content if isinstance(content, bytes) else content.read(limit + 1)
    if not data:
        raise Refused("empty_file", "文件是空的，没有内容。请重新选择文件。")
    if len(data) > limit:
        megabytes = round(limit / 1024 / 1024, 1)
        raise Refused("file_too_large", "文件太大，最多 {megabytes} MB。请压缩后再传。", megabytes=megabytes)
    return data


def _recognised(data: bytes) -> tuple[ContentType, Picture | None]:
    if data.startswith(b"%PDF-"):
        _check_pdf(data)
        return ContentType.PDF, None
    boxed = data[4:8] == b"ftyp" and data[8:12] in _BOXED_BRANDS
    if not boxed and not data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")):
        raise Refused(
            "unknown_file_type", "只能上传 JPEG、PNG、WebP、HEIC、AVIF 图片和 PDF 文件（按内容识别）。"
        )
    picture = read_picture(data)
    return _PICTURES[picture.format], picture


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise Refused("broken_file", "PDF 文件不完整，可能没有传完。请重新上传。")


def clean_name(name: str) -> str:
    """The name that people gave a file, without folders and control characters."""
    base = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", base).strip()[-120:] or "file"
