"""When something happened that reaches us later: a phone that was off-line says when."""

from __future__ import annotations

from datetime import datetime, timedelta

from bihuan.kernel.refusals import Refused

OLDEST = timedelta(days=7)


def happened(at: datetime | None, now: datetime) -> datetime:
    """The moment that a phone gives, never after it reached us. Refuses (`too_old`) what is a week old."""
    if at is None or at > now:
        return now
    if now - at > OLDEST:
        raise Refused(
            "too_old", "这是 {at} 的记录，放了七天以上，不能再上传。请在检查页面上写明情况。", at=at
        )
    return at
