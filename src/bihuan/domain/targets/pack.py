"""The targets of a district pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.domain.targets.actions import revise_target, set_target
from bihuan.domain.targets.models import Target
from bihuan.domain.targets.queries.terms import Terms
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused

FILE = "targets.toml"
KEYS = frozenset(
    {
        "code", "name", "name_en", "metric", "scope", "comparator", "quantity", "unit", "firmness", "starts_on",
        "due_on", "days", "owner", "whole", "among", "covers", "source", "why", "reason",
    }
)  # fmt: skip
NEEDED = ("code", "name", "comparator", "unit", "firmness", "owner")


class BadTarget(ValueError):
    """A table that cannot be read; says why."""


def load_targets(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """`targets.toml` (optional). A table that the pack has changed revises its target; what people changed meanwhile stays otherwise."""
    tables = pack.toml(FILE).get("targets", []) if pack.has(FILE) else []
    found = [(raw, _read(pack, raw, problems)) for raw in tables]
    if problems:
        return len(tables)
    for raw, terms in found:
        if terms is not None:
            try:
                _store(raw, terms, actor=actor, now=now)
            except Refused as refused:
                _complain(pack, raw, problems, str(refused))
    return len(tables)


def _read(pack: Pack, raw: Mapping[str, Any], problems: Problems) -> Terms | None:
    if unknown := sorted(set(raw) - KEYS):
        _complain(pack, raw, problems, f"不认识的键 {unknown[0]}")
        return None
    if missing := [key for key in NEEDED if not raw.get(key)]:
        _complain(pack, raw, problems, f"缺少 {missing[0]}")
        return None
    try:
        return _terms(raw)
    except (Refused, BadTarget) as wrong:
        _complain(pack, raw, problems, str(wrong))
        return None


def _complain(pack: Pack, raw: Mapping[str, Any], problems: Problems, sentence: str) -> None:
    code = raw.get("code", "?")
    problems.add(FILE, pack.line_of(FILE, f'code = "{code}"'), f"{code}：{sentence}")


def _terms(raw: Mapping[str, Any]) -> Terms:
    starts_on, due_on = _span(raw)
    words = (
        "name",
        "name_en",
        "metric",
        "scope",
        "comparator",
        "unit",
        "firmness",
        "owner",
        "whole",
        "among",
        "source",
        "why",
    )
    covers = raw.get("covers", {})
    if not isinstance(covers, dict):
        raise BadTarget("covers 应写成表，代码 = 名称")
    return Terms(
        **{key: str(raw.get(key, "")) for key in words},
        quantity=_quantity(raw),
        starts_on=starts_on,
        due_on=due_on,
        covers={str(code): str(name) for code, name in covers.items()},
    )


def _span(raw: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day: `due_on`, or a number of `days`, which needs `starts_on`."""
    starts_on, due_on, days = raw.get("starts_on"), raw.get("due_on"), raw.get("days")
    if not isinstance(starts_on, date):
        raise BadTarget("缺少开始日期 starts_on" + ("，“多少天”要从哪天算起" if days else ""))
    if isinstance(due_on, date) and days is None:
        return starts_on, due_on
    if due_on is None and isinstance(days, int) and days > 0:
        return starts_on, starts_on + timedelta(days=days - 1)
    raise BadTarget("期限写 due_on 或 days（天数）其中一个")


def _quantity(raw: Mapping[str, Any]) -> Decimal | None:
    if "quantity" not in raw:
        return None
    try:
        return Decimal(str(raw["quantity"]))
    except InvalidOperation:
        raise BadTarget("quantity 不是数") from None


def _store(raw: Mapping[str, Any], terms: Terms, *, actor: Actor, now: datetime) -> None:
    row = {key: str(value) if isinstance(value, date) else value for key, value in raw.items()}
    target = Target.objects.filter(code=raw["code"]).first()
    reason = str(raw.get("reason", "")) or "由配置包设定"
    if target is None:
        set_target(terms=terms, reason=reason, code=str(raw["code"]), pack_row=row, actor=actor, now=now)
    elif target.pack_row != row and not target.ended_on:
        revise_target(target_id=target.pk, terms=terms, reason=reason, pack_row=row, actor=actor, now=now)


SECTION = Section("targets", 90, load_targets)
