"""How a state looks: a tone, an icon and always a word, so that colour never speaks alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Tone(StrEnum):
    """Five tones are enough: cinnabar (`STOP`) is kept for what is overdue or must be stopped."""

    QUIET = "quiet"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    STOP = "stop"


@dataclass(frozen=True)
class Look:
    """One state as the reader meets it everywhere: list, page, map and chart."""

    word: str | Promise
    icon: str
    tone: Tone = Tone.QUIET
