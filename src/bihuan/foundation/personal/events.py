"""Events of keys. They name a key by its fingerprint, never by its secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class KeyAdded(Event):
    kind: ClassVar[str] = "personal.key_added"
    label: ClassVar = _("启用个人信息密钥")
    use: str
    algorithm: str


@dataclass(frozen=True)
class KeyDropped(Event):
    kind: ClassVar[str] = "personal.key_dropped"
    label: ClassVar = _("停用个人信息密钥")
    use: str
    algorithm: str


@dataclass(frozen=True)
class ValuesResealed(Event):
    kind: ClassVar[str] = "personal.values_resealed"
    label: ClassVar = _("个人信息换钥完成")
    rows: int
    unreadable: int = 0
