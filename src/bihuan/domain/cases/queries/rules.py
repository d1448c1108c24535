"""The local rules of cases as typed values: what `cases.toml` says, with the usual practice where it is silent."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from functools import lru_cache
from typing import Any

from django.db import connection

from bihuan.domain.cases.queries.photo_rules import PhotoRules, parse_photos
from bihuan.domain.cases.vocabulary import Colour, Source, Stage
from bihuan.foundation.files.evidence import Thresholds
from bihuan.kernel.clock import Limit, LimitUnit

MINUTES: dict[Stage, int] = {Stage.ACCEPT: 15, Stage.DISPATCH: 15, Stage.VERIFY: 30, Stage.CHECK: 30}

ANSWER_LIMITS = {
    Colour.BLUE.value: Limit(Decimal(2), LimitUnit.WORK_DAY),
    Colour.YELLOW.value: Limit(Decimal(1), LimitUnit.WORK_DAY),
    Colour.RED.value: Limit(Decimal(4), LimitUnit.WORK_HOUR),
}


@dataclass(frozen=True)
class Reason:
    """A typed reason that a form offers: its code in the journal, its words on the screen."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day. Times are continuous minutes or natural days."""

    minutes: dict[str, int] = field(default_factory=lambda: {s.value: m for s, m in MINUTES.items()})
    max_extensions: int = 2
    extension_factor: Decimal = Decimal(1)
    max_suspension_days: int = 365
    appeal_days: int = 10
    answer_limits: dict[str, Limit] = field(default_factory=lambda: dict(ANSWER_LIMITS))
    look_back_share: Decimal = Decimal("0.1")
    look_back_minimum: int = 1
    look_back_weights: dict[str, Decimal] = field(default_factory=dict)
    reasons: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)
    contact_days: dict[str, int] = field(default_factory=dict)
    """How long who reported is kept after the case came to rest, by source; a source without a number is kept."""
    message_days: int = 0
    """How long the address of a message to somebody without an account is kept; 0 is for ever."""
    looks_per_hour: int = 30
    """More looks at personal data by one person in an hour are told to the auditors; 0 is never."""
    same_text_days: int = 30
    same_text_length: int = 12
    photos: PhotoRules = field(default_factory=PhotoRules)

    def limit(self, stage: Stage) -> Limit:
        """The limit of a desk stage: continuous time, so urgent hours."""
        hours = (Decimal(self.minutes[stage]) / 60).quantize(Decimal("0.000001"), ROUND_UP)
        return Limit(hours, LimitUnit.URGENT_HOUR)

    def reason(self, kind: str, code: str) -> Reason | None:
        """The reason with this code among those of a kind (`return`, `reject`, `void`, …)."""
        return next((reason for reason in self.reasons.get(kind, ()) if reason.code == code), None)


IN_FORCE = (
    "SELECT CAST(data AS text) FROM cases_caserules WHERE valid_from <= %s ORDER BY valid_from DESC LIMIT 1"
)


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text.

    The query is written out, because every second move asks: building it would take ten times the asking.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE, [connection.ops.adapt_datefield_value(day)])
        row = cursor.fetchone()
    return _parsed(row[0]) if row else Rules()


@lru_cache(maxsize=32)
def _parsed(raw: str) -> Rules:
    return parse_rules(json.loads(raw))


REASON_TABLES = ("return", "decline", "reject", "void", "force_close", "suspend", "extend", "appeal")


def parse_rules(data: dict[str, Any]) -> Rules:
    """Rules from the tables of `cases.toml`. Raises KeyError, TypeError or ValueError for a value of the wrong kind."""
    usual = Rules()
    limits, back = data.get("limits", {}), data.get("look_back", {})
    evidence = data.get("evidence", {})
    return Rules(
        minutes={**usual.minutes, **{stage: int(limits[stage]) for stage in MINUTES if stage in limits}},
        max_extensions=int(data.get("extension", {}).get("max_times", usual.max_extensions)),
        extension_factor=Decimal(str(data.get("extension", {}).get("factor", usual.extension_factor))),
        max_suspension_days=int(data.get("suspension", {}).get("max_days", usual.max_suspension_days)),
        appeal_days=int(data.get("appeal", {}).get("within_days", usual.appeal_days)),
        answer_limits={**usual.answer_limits, **_answer_limits(data.get("supervision", {}))},
        look_back_share=Decimal(str(back.get("share", usual.look_back_share))),
        look_back_minimum=int(back.get("minimum", usual.look_back_minimum)),
        look_back_weights={key: Decimal(str(value)) for key, value in back.get("weights", {}).items()},
        reasons={kind: _reasons(data.get(kind, {})) for kind in REASON_TABLES},
        thresholds=Thresholds(
            far_metres=int(evidence.get("far_metres", usual.thresholds.far_metres)),
            same_distance=int(evidence.get("phash_distance", usual.thresholds.same_distance)),
            clock_tolerance=timedelta(minutes=int(evidence.get("clock_minutes", 10))),
        ),
        contact_days=_contact_days(data.get("retention", {})),
        message_days=_days(data.get("retention", {}).get("message_days", 0)),
        looks_per_hour=int(data.get("looks", {}).get("alarm_per_hour", usual.looks_per_hour)),
        same_text_days=int(evidence.get("same_text_days", usual.same_text_days)),
        same_text_length=int(evidence.get("same_text_length", usual.same_text_length)),
        photos=parse_photos(data.get("photos", {})),
    )


def _contact_days(table: dict[str, Any]) -> dict[str, int]:
    """`contact_days` for every source, and other numbers for some; 0 keeps for ever."""
    other = table.get("contact_days_by_source", {})
    if unknown := set(other) - set(Source.values):
        raise ValueError(f"没有来源 {'、'.join(sorted(unknown))}")
    usual = table.get("contact_days", 0)
    days = {source: _days(other.get(source, usual)) for source in Source.values}
    return {source: number for source, number in days.items() if number}


def _days(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"天数应为 0 或正整数，写成了 {value}")
    return value


def _reasons(table: dict[str, Any]) -> tuple[Reason, ...]:
    rows = table.get("reasons", [])
    return tuple(Reason(row["code"], row["name"], row.get("name_en", row["name"])) for row in rows)


def _answer_limits(table: dict[str, Any]) -> dict[str, Limit]:
    return {
        row["code"]: Limit.parse(row["answer_limit"])
        for row in table.get("colours", [])
        if "answer_limit" in row
    }
