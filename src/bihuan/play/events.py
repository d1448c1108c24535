"""What the journal says about a play, so that nobody takes it for the district's own history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import Event


@dataclass(frozen=True)
class PlayBegun(Event):
    kind: ClassVar[str] = "play.begun"
    label: ClassVar[str | Promise] = _("演示开始")
    seed: int
    starts_at: str
    ends_at: str
    reports: int


@dataclass(frozen=True)
class Played(Event):
    kind: ClassVar[str] = "play.played"
    label: ClassVar[str | Promise] = _("演示结束")
    seed: int
    reports: int
    cases: int
    moves: int
