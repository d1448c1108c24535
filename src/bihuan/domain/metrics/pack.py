"""The metrics of a district pack: read, checked against the kinds of entries, stored by version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime
from itertools import combinations
from typing import Any, NamedTuple

from bihuan.domain.metrics import events
from bihuan.domain.metrics.models import MetricDefinition
from bihuan.domain.metrics.queries.definitions import DIMENSIONS, FORMULA, BadMetric, Definition, parse
from bihuan.foundation.journal.events import kinds as known_kinds
from bihuan.foundation.journal.record import Subject, record
from bihuan.foundation.packs.actions import Section
from bihuan.foundation.packs.reading import Pack, Problems
from bihuan.kernel.actors import Actor

FOLDER = "metrics"
FUTURE = "metrics/future.toml"
Kinds = Mapping[str, Collection[str]]


class Table(NamedTuple):
    """One definition where it was found."""

    file: str
    raw: dict[str, Any]
    definition: Definition


Found = list[Table]


def load_metrics(pack: Pack, problems: Problems, *, actor: Actor, now: datetime) -> int:
    """Every `metrics/*.toml` (optional). `[defaults]` holds for all tables of its file; a formula needs a new version to change."""
    names = sorted(f"{FOLDER}/{path.name}" for path in (pack.folder / FOLDER).glob("*.toml"))
    kinds = _kinds(pack)
    found: Found = []
    for name in names:
        if name != FUTURE:
            found += _read(pack, name, problems, kinds)
    _require_whole(pack, found, problems)
    if not problems:
        for rank, table in enumerate(found):
            _store(pack, table, rank, problems, actor=actor, now=now)
    return len(found)


def _kinds(pack: Pack) -> Kinds:
    """The kinds that entries may have, with their data fields: those of today, and those announced by later parts."""
    future = pack.toml(FUTURE) if pack.has(FUTURE) else {}
    announced = {str(kind): tuple(row.get("fields", ())) for kind, row in future.get("kinds", {}).items()}
    today = {kind: tuple(field.name for field in fields(event)) for kind, event in known_kinds().items()}
    return {**announced, **today}


def _read(pack: Pack, name: str, problems: Problems, kinds: Kinds) -> Found:
    data = pack.toml(name)
    defaults, found = data.get("defaults", {}), []
    for table in data.get("metrics", []):
        raw = {**defaults, **table}
        raw = {key: str(value) if isinstance(value, date) else value for key, value in raw.items()}
        try:
            definition = parse(raw)
            _require_kinds(definition, kinds)
        except BadMetric as wrong:
            _complain(pack, name, raw, problems, f"{raw.get('code', '?')}：{wrong}")
        else:
            found.append(Table(name, raw, definition))
    return found


def _complain(pack: Pack, name: str, raw: Mapping[str, Any], problems: Problems, sentence: str) -> None:
    beginnings = (f'{lead}code = "{raw.get("code", "")}"' for lead in ("", "{ "))
    version = raw.get("version", 1)
    lines = [pack.line_of(name, beginning) for beginning in beginnings]
    problems.add(name, max(lines), sentence if version == 1 else f"{sentence}（第 {version} 版）")


def _require_kinds(definition: Definition, kinds: Kinds) -> None:
    for term in (*definition.terms, *definition.excluded):
        if term.kind not in kinds:
            raise BadMetric("kinds", f"没有 {term.kind} 这种流水。将来才有的写进 {FUTURE}")
        for name, _ in term.where:
            if name not in DIMENSIONS and name not in kinds[term.kind]:
                raise BadMetric("where", f"{term.kind} 的流水没有字段 {name}")


def _require_whole(pack: Pack, found: Found, problems: Problems) -> None:
    """Parts name metrics of the pack, no metric needs itself, and versions follow without overlap."""
    by_code = {definition.code: definition for _, _, definition in found}
    for name, raw, definition in found:
        if sentence := _fault_of_needs(definition, by_code):
            _complain(pack, name, raw, problems, f"{definition.code}：{sentence}")
    for one, other in combinations(found, 2):
        if _clash(one.definition, other.definition):
            sentence = f"{other.definition.code}：两个版本的生效时间重叠，或版本号重复"
            _complain(pack, other.file, other.raw, problems, sentence)


def _fault_of_needs(definition: Definition, by_code: Mapping[str, Definition]) -> str:
    unknown = [code for code in definition.needs if code not in by_code]
    if unknown:
        return f"没有定义 {'、'.join(unknown)}"
    return "绕了一圈又用到自己" if _needs_itself(definition, by_code) else ""


def _clash(one: Definition, other: Definition) -> bool:
    if one.code != other.code:
        return False
    ends, its_ends = one.valid_to or date.max, other.valid_to or date.max
    return one.version == other.version or (one.valid_from < its_ends and other.valid_from < ends)


def _needs_itself(definition: Definition, by_code: Mapping[str, Definition]) -> bool:
    seen, waiting = set(), list(definition.needs)
    while waiting:
        code = waiting.pop()
        if code == definition.code:
            return True
        if code in by_code and code not in seen:
            seen.add(code)
            waiting += by_code[code].needs
    return False


def _store(pack: Pack, table: Table, rank: int, problems: Problems, *, actor: Actor, now: datetime) -> None:
    one, raw = table.definition, table.raw
    row = MetricDefinition.objects.filter(code=one.code, version=one.version).first()
    facts = {"valid_from": one.valid_from, "valid_to": one.valid_to, "rank": rank, "data": raw}
    if row is None:
        row = MetricDefinition.objects.create(code=one.code, version=one.version, **facts)
        event = events.MetricDefined(version=one.version, valid_from=str(one.valid_from))
        record(event, actor=actor, now=now, subject=Subject("metric", row.pk, one.code))
    elif _formula(row.data) != _formula(raw):
        sentence = f"{one.code}：口径改了，请另写一版（version 加一），旧版写上 valid_to"
        _complain(pack, table.file, raw, problems, sentence)
    elif row.data != raw or row.rank != rank:
        MetricDefinition.objects.filter(pk=row.pk).update(**facts)


def _formula(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {key: raw[key] for key in FORMULA if key in raw}


SECTION = Section("metrics", 85, load_metrics)
