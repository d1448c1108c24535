"""What the journal keeps of the resident's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class ReceiptGiven(Event):
    kind: ClassVar[str] = "residents.receipt_given"
    label: ClassVar = _("给居民回执")
    by_proof: bool


@dataclass(frozen=True)
class FollowingAsked(Event):
    kind: ClassVar[str] = "residents.following_asked"
    label: ClassVar = _("申请订阅进展")
    channel: str


@dataclass(frozen=True)
class FollowingConfirmed(Event):
    kind: ClassVar[str] = "residents.following_confirmed"
    label: ClassVar = _("确认订阅进展")
    channel: str


@dataclass(frozen=True)
class FollowingEnded(Event):
    """`why`: left (he said so), unconfirmed, over (long after closing)."""

    kind: ClassVar[str] = "residents.following_ended"
    label: ClassVar = _("订阅结束")
    why: str


@dataclass(frozen=True)
class PictureReleased(Event):
    kind: ClassVar[str] = "residents.picture_released"
    label: ClassVar = _("公开居民的照片")
    sha256: str


@dataclass(frozen=True)
class PictureWithheld(Event):
    kind: ClassVar[str] = "residents.picture_withheld"
    label: ClassVar = _("不再公开居民的照片")
    sha256: str
