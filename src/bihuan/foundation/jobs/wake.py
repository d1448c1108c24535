"""A bell in this process: who commits a job rings it, and a worker thread that waits looks at once.

Only a shortcut. Workers of other processes find the job when they next look, within a second.
"""

from __future__ import annotations

from threading import Condition

_bell = Condition()
_rings = 0


def ring() -> None:
    """Let every waiting worker thread of this process look at the table now."""
    global _rings  # noqa: PLW0603 (one counter for the process is what this module is)
    with _bell:
        _rings += 1
        _bell.notify_all()


def heard() -> int:
    """How often the bell rang so far; give it to `wait` so that no ring in between is missed."""
    return _rings


def wait(since: int, seconds: float) -> None:
    """Wait for a ring after `since`, at most so many seconds."""
    with _bell:
        _bell.wait_for(lambda: _rings != since, timeout=seconds)
