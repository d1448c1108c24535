"""What a pack may still say about versions that have begun: nothing that changes a day gone by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date


def past_complaint(
    spans: Mapping[date, date | None], start: date, end: date | None, changed: Collection[str], *, today: date
) -> str:
    """Why a version from `start` to `end` cannot be taken over; empty when it can.

    `spans` are the versions known so far, `changed` what reads differently in the one that begins on `start`.
    """
    if start not in spans:
        return _about_new(spans, start, today)
    if changed and start <= today:
        return f"自 {start} 起的版本已经在用，改了 {'、'.join(changed)} 要另写一版并给出新的 valid_from"
    return _about_end(spans, start, end or date.max, today)


def _about_new(spans: Mapping[date, date | None], start: date, today: date) -> str:
    last = max(spans, default=None)
    if last is not None and start <= last:
        return f"已有自 {last} 起的版本，新版本的 valid_from 要晚于它"
    if last is not None and start < today:
        return f"已有版本在用，新版本的 valid_from 不能早于今天（{today}）：过去的日子不改"
    return ""


def _about_end(spans: Mapping[date, date | None], start: date, end: date, today: date) -> str:
    known = spans[start] or date.max
    is_followed = max(spans) > start
    if known <= today < end and not is_followed:
        return f"已于 {known} 停用，要重新启用请另写一版并给出新的 valid_from"
    if end < min(known, today):
        return f"valid_to 不能早于今天（{today}）：过去的日子不改"
    return ""
