"""The local rules of call-backs as typed values: what `callbacks.toml` says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from bihuan.domain.callbacks.models import CallBackRules
from bihuan.domain.callbacks.vocabulary import DemandKind
from bihuan.domain.cases.queries.rules import Reason
from bihuan.domain.cases.vocabulary import Source


@dataclass(frozen=True)
class Weights:
    """How the score is made of the three rates, and what «mostly satisfied» counts (DOMAIN §2, one city's code)."""

    contacted: Decimal = Decimal("0.1")
    solved: Decimal = Decimal("0.5")
    satisfied: Decimal = Decimal("0.4")
    mostly: Decimal = Decimal("0.9")


@dataclass(frozen=True)
class Rules:
    """The rules in force on a day. Without any (a pack that has no `callbacks.toml`) nobody is asked."""

    sources: frozenset[str] = frozenset()
    attempts: int = 3
    again_after: timedelta = timedelta(hours=4)
    ask_within: timedelta = timedelta(days=10)
    minimum: int = 10
    weights: Weights = field(default_factory=Weights)
    grounds: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)
    valid_from: date = date(2000, 1, 1)

    def ground(self, kind: str, code: str) -> Reason | None:
        """The ground with this code among those of a kind of demand."""
        return next((one for one in self.grounds.get(kind, ()) if one.code == code), None)


class BadRule(ValueError):
    """What is wrong with one rule; `key` is the word in the file by which its line is found."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def rules_on(day: date) -> Rules:
    """The rules in force on a day. Costs one small query; the parsed value is kept by its text."""
    rows = CallBackRules.objects.filter(valid_from__lte=day)
    raw = rows.values_list("valid_from", Cast("data", TextField())).first()
    return _parsed(*raw) if raw else Rules()


@lru_cache(maxsize=32)
def _parsed(valid_from: date, raw: str) -> Rules:
    return parse_rules(json.loads(raw), valid_from)


KNOWN = frozenset(
    {"sources", "attempts", "again_after_hours", "ask_within_days", "minimum_sample", "weights", *DemandKind.values}
)  # fmt: skip


def parse_rules(data: Mapping[str, Any], valid_from: date = date(2000, 1, 1)) -> Rules:
    """Rules from the tables of `callbacks.toml`. Raises `BadRule` for what is unknown, missing or of the wrong kind."""
    if unknown := sorted(set(data) - KNOWN):
        raise BadRule(unknown[0], f"不认识的项 {'、'.join(unknown)}")
    return Rules(
        sources=_sources(data),
        attempts=_whole(data, "attempts", least=1),
        again_after=timedelta(hours=_whole(data, "again_after_hours", least=0)),
        ask_within=timedelta(days=_whole(data, "ask_within_days", least=1)),
        minimum=_whole(data, "minimum_sample", least=1),
        weights=_weights(data),
        grounds={kind: _grounds(data, kind) for kind in DemandKind.values},
        valid_from=valid_from,
    )


def _sources(data: Mapping[str, Any]) -> frozenset[str]:
    named = data.get("sources")
    if not isinstance(named, list):
        raise BadRule("sources", "sources 要列出回访哪些来源的诉求，例如 [\"resident\", \"hotline\"]")  # fmt: skip
    if unknown := [str(one) for one in named if one not in Source.values]:
        raise BadRule("sources", f"没有来源 {'、'.join(unknown)}")
    return frozenset(named)


def _whole(data: Mapping[str, Any], key: str, *, least: int) -> int:
    value = data.get(key)
    if type(value) is not int or value < least:
        raise BadRule(key, f"{key} 要是不小于 {least} 的整数，写成了 {value}")
    return value


def _weights(data: Mapping[str, Any]) -> Weights:
    table = data.get("weights")
    names = ("contacted", "solved", "satisfied", "mostly")
    if not isinstance(table, dict) or set(table) != set(names):
        raise BadRule("[weights]", f"weights 要有 {'、'.join(names)} 四项")
    try:
        weights = Weights(*(Decimal(str(table[name])) for name in names))
    except InvalidOperation:
        raise BadRule("[weights]", "weights 的四项都要是数") from None
    if weights.contacted + weights.solved + weights.satisfied != 1 or not 0 <= weights.mostly <= 1:
        raise BadRule(
            "[weights]", "contacted、solved、satisfied 三个权重相加要等于 1，mostly 要在 0 和 1 之间"
        )
    return weights


def _grounds(data: Mapping[str, Any], kind: str) -> tuple[Reason, ...]:
    table = data.get(kind, {})
    rows = table.get("grounds", []) if isinstance(table, dict) else None
    if not isinstance(rows, list):
        raise _bad_ground(kind)
    found = tuple(_ground(row, kind) for row in rows)
    if len({one.code for one in found}) < len(found):
        raise _bad_ground(kind)
    return found


def _ground(row: Any, kind: str) -> Reason:
    said = {key: str(value) for key, value in row.items()} if isinstance(row, dict) else {}
    if not (said.get("code") and said.get("name")):
        raise _bad_ground(kind)
    return Reason(said["code"], said["name"], said.get("name_en", said["name"]))


def _bad_ground(kind: str) -> BadRule:
    return BadRule(
        f"[[{kind}.grounds]]", f"{kind} 的理由写成 [[{kind}.grounds]]，每条有 code 和 name，code 不能重复"
    )
