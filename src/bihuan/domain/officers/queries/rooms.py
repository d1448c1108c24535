"""The code shown in the room: it changes every few minutes, so a photograph of it sent home is soon worth nothing."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from bihuan.domain.officers.models import Course
from bihuan.domain.officers.queries.rules import Rules

DIGITS = 6


def room_code(course: Course, at: datetime, rules: Rules) -> str:
    """The six digits on the wall at a moment."""
    return _code(course, _slot(at, rules))


def changes_at(at: datetime, rules: Rules) -> datetime:
    """When the next code appears."""
    return datetime.fromtimestamp((_slot(at, rules) + 1) * rules.code_lives.total_seconds(), at.tzinfo)


def is_room_code(course: Course, typed: str, at: datetime, rules: Rules) -> bool:
    """Whether somebody typed the present code, or the one before, which he may just have read."""
    slot = _slot(at, rules)
    digits = "".join(typed.split())
    return any(hmac.compare_digest(_code(course, one).encode(), digits.encode()) for one in (slot, slot - 1))


def is_signing_time(course: Course, at: datetime, rules: Rules) -> bool:
    """From some minutes before it begins until it ends."""
    return course.starts_at - rules.sign_in_before <= at <= course.ends_at


def _slot(at: datetime, rules: Rules) -> int:
    return int(at.timestamp() // rules.code_lives.total_seconds())


def _code(course: Course, slot: int) -> str:
    digest = hmac.new(course.room_key.encode(), f"{course.pk}/{slot}".encode(), sha256).digest()
    return str(int.from_bytes(digest[:8]) % 10**DIGITS).zfill(DIGITS)
