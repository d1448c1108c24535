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
