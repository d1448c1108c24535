"""What the journal says about files. The hash in it makes a sealed original tamper-evident.

Names, times and places of pictures are personal data and stay in the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class FileStored(Event):
    """A file was sealed."""

    kind: ClassVar[str] = "files.stored"
    label: ClassVar[str | Promise] = _("存入了文件")
    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True)
class PictureRedacted(Event):
    """Parts of a picture's public copies were covered; the sealed original stays as it is."""

    kind: ClassVar[str] = "files.redacted"
    label: ClassVar[str | Promise] = _("遮盖了图片")
    sha256: str
    number: int
    rectangles: int


@dataclass(frozen=True)
class OriginalViewed(Event):
    """Somebody opened a sealed original; the entry's reason says why."""

    kind: ClassVar[str] = "files.original_viewed"
    label: ClassVar[str | Promise] = _("调阅了原件")
    sha256: str
