"""What a number means: the versioned definitions, read from rows that the pack wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q

from bihuan.domain.metrics.models import MetricDefinition
from bihuan.domain.metrics.vocabulary import Basis, Fold
from bihuan.kernel.refusals import NotFound

DIMENSIONS = ("topic", "category", "source")
"""Filters that every entry answers; any other key of `where` is a field of the event's data."""
WORDS = ("name", "name_en", "unit", "meaning", "meaning_en", "source", "group", "group_en")
"""What may be put in better words without a new version."""
FORMULA = (
    "basis", "fold", "kinds", "where", "except", "within", "numerator", "denominator", "parts", "decimals", "minimum",
)  # fmt: skip
PLACES = ("code", "version", "valid_from", "valid_to", "used_by", "on_board")
KEYS = frozenset({*WORDS, *FORMULA, *PLACES})


Where = tuple[tuple[str, tuple[str, ...]], ...]


class BadMetric(ValueError):
    """A definition that cannot be read; `key` is where."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


@dataclass(frozen=True, order=True)
class Term:
    """Entries of one kind, added (`sign` 1) or taken away (−1), where dimensions and data have one of the values given."""

    kind: str
    sign: int = 1
    where: Where = ()


@dataclass(frozen=True)
class Part:
    """Another metric in a rate or score: its exact value times `weight`; `inverted` takes one minus it first."""

    metric: str
    weight: Decimal = Decimal(1)
    inverted: bool = False


@dataclass(frozen=True)
class Definition:
    """One version of a metric.

    A base metric folds `terms`; with the fold `subjects`, those subjects whose `excluded` terms add up to more than nothing
    are left out, and with `within` only those that the metric of that code also has. A rate divides `numerator` by
    `denominator`; a score adds `parts`. `minimum` is the smallest denominator that is shown. `group` is the heading that
    the catalogue lists it under; `on_board` has the board lead to it.
    """

    code: str
    version: int
    name: str
    name_en: str
    unit: str
    meaning: str
    meaning_en: str
    source: str
    valid_from: date
    valid_to: date | None
    group: str = ""
    group_en: str = ""
    basis: str = Basis.FLOW
    fold: str = Fold.COUNT
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    within: str = ""
    numerator: tuple[Part, ...] = ()
    denominator: tuple[Part, ...] = ()
    parts: tuple[Part, ...] = ()
    decimals: int = 0
    minimum: int = 0
    used_by: tuple[str, ...] = ()
    on_board: bool = False

    @property
    def is_base(self) -> bool:
        return not (self.numerator or self.parts)

    @property
    def is_rate(self) -> bool:
        return bool(self.numerator)

    @property
    def needs(self) -> tuple[str, ...]:
        """The codes of the metrics that it is made from."""
        made_from = (part.metric for part in (*self.numerator, *self.denominator, *self.parts))
        return tuple(dict.fromkeys([*made_from, *([self.within] if self.within else [])]))


@dataclass(frozen=True)
class Book:
    """The definitions in force on one day, by code."""

    by_code: Mapping[str, Definition] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Definition:
        """Refuses (`not_found`) a code that is not in force."""
        if code not in self.by_code:
            raise NotFound("没有代码为“{code}”的指标，或它在这个时段还没有生效。", code=code)
        return self.by_code[code]

    def base_of(self, code: str) -> tuple[Definition, ...]:
        """The base metrics that a metric comes down to, itself if it is one."""
        found, waiting = {}, [code]
        while waiting:
            definition = self[waiting.pop()]
            if definition.code not in found:
                found[definition.code] = definition
                waiting += definition.needs
        return tuple(one for one in found.values() if one.is_base)


@dataclass(frozen=True)
class Shelf:
    """Every version of every metric, in the order of the pack."""

    versions: tuple[Definition, ...]

    def book_on(self, day: date) -> Book:
        """The definitions in force on a day."""
        found = (one for one in self.versions if one.valid_from <= day < (one.valid_to or date.max))
        return Book({one.code: one for one in found})


def shelf() -> Shelf:
    """All definitions (one query)."""
    return Shelf(tuple(parse(row) for row in MetricDefinition.objects.values_list("data", flat=True)))


def book_on(day: date) -> Book:
    """The definitions in force on a day, in the order of the pack (one query)."""
    rows = MetricDefinition.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return Book({row.code: parse(row.data) for row in rows})


def versions_of(code: str) -> list[Definition]:
    """Every version of a metric, the newest first."""
    rows = MetricDefinition.objects.filter(code=code).order_by("-version")
    return [parse(row.data) for row in rows]


def parse(raw: Mapping[str, Any]) -> Definition:
    """A definition from its table in the pack; raises `BadMetric` that names the key."""
    _require_keys(raw)
    found = Definition(
        **{key: str(raw.get(key, "")) for key in ("code", *WORDS, "within")},
        version=_whole(raw, "version", 1),
        valid_from=_day(raw, "valid_from") or date.min,
        valid_to=_day(raw, "valid_to"),
        basis=_choice(raw, "basis", Basis.values, Basis.FLOW),
        fold=_choice(raw, "fold", Fold.values, Fold.COUNT),
        terms=_terms(raw, "kinds", _where(raw.get("where", {}))),
        excluded=_terms(raw, "except", ()),
        numerator=_parts(raw, "numerator"),
        denominator=_parts(raw, "denominator"),
        parts=_parts(raw, "parts"),
        decimals=_whole(raw, "decimals", 0),
        minimum=_whole(raw, "minimum", 0),
        used_by=tuple(map(str, _list(raw, "used_by"))),
        on_board=raw.get("on_board") is True,
    )
    for key, sentence, is_wrong in SENSE:
        if is_wrong(found):
            raise BadMetric(key, sentence)
    return found


def _require_keys(raw: Mapping[str, Any]) -> None:
    if unknown := sorted(set(raw) - KEYS):
        raise BadMetric(unknown[0], f"不认识的键 {unknown[0]}")
    for key in ("code", "name", "name_en", "unit", "meaning", "source", "valid_from"):
        if not raw.get(key):
            raise BadMetric(key, f"缺少 {key}")


def _is_of_one_shape(one: Definition) -> bool:
    return sum(map(bool, (one.terms, one.numerator, one.parts))) == 1


def _narrows_no_subjects(one: Definition) -> bool:
    return one.fold != Fold.SUBJECTS and bool(one.excluded or one.within)


SENSE: tuple[tuple[str, str, Callable[[Definition], bool]], ...] = (
    ("code", "kinds、numerator、parts 要有其一，也只能有其一", lambda one: not _is_of_one_shape(one)),
    ("numerator", "有分子 numerator，没有分母 denominator", lambda one: one.is_rate and not one.denominator),
    (
        "denominator",
        "有分母 denominator，没有分子 numerator",
        lambda one: not one.is_rate and bool(one.denominator),
    ),
    ("except", 'except 和 within 只用于 fold = "subjects"', _narrows_no_subjects),
    ("valid_to", "valid_to 要晚于 valid_from", lambda one: (one.valid_to or date.max) <= one.valid_from),
)
"""What a definition must not be: the key to blame, the sentence, and the test."""


def _list(raw: Mapping[str, Any], key: str) -> list[Any]:
    value = raw.get(key, [])
    if not isinstance(value, list):
        raise BadMetric(key, f"{key} 应写成列表")
    return value


def _term(key: str, raw: Any, where: Where) -> Term:
    """`"cases.closed"`, `"-cases.voided"`, or `{ kind = "…", where = {…} }` with a filter of its own."""
    own = _where(raw.get("where", {})) if isinstance(raw, dict) else ()
    kind = str(raw.get("kind", "")) if isinstance(raw, dict) else str(raw)
    if not kind.lstrip("-"):
        raise BadMetric(key, f"{key} 里有一项没有写 kind")
    return Term(kind.lstrip("-"), -1 if kind.startswith("-") else 1, (*where, *own))


def _terms(raw: Mapping[str, Any], key: str, where: Where) -> tuple[Term, ...]:
    return tuple(_term(key, one, where) for one in _list(raw, key))


def _parts(raw: Mapping[str, Any], key: str) -> tuple[Part, ...]:
    return tuple(_part(key, one) for one in _list(raw, key))


def _where(raw: Any) -> Where:
    if not isinstance(raw, dict):
        raise BadMetric("where", "where 应写成表，字段 = 值")
    return tuple(
        (name, tuple(as_text(v) for v in (value if isinstance(value, list) else [value])))
        for name, value in sorted(raw.items())
    )


def as_text(value: object) -> str:
    """A value of an entry's data as a database spells it in text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _part(key: str, raw: Any) -> Part:
    """`"code"` or `{ metric = "code", weight = "0.9", inverted = true }`."""
    if isinstance(raw, str):
        return Part(raw)
    try:
        return Part(str(raw["metric"]), Decimal(str(raw.get("weight", 1))), bool(raw.get("inverted", False)))
    except (KeyError, TypeError, InvalidOperation):
        raise BadMetric(key, f"{key} 的每一项写成代码，或 {{ metric, weight }}") from None


def _whole(raw: Mapping[str, Any], key: str, default: int) -> int:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadMetric(key, f"{key} 应是不小于 0 的整数")
    return value


def _day(raw: Mapping[str, Any], key: str) -> date | None:
    value = raw.get(key)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadMetric(key, f"{key} 不是日期，应写成 2026-09-30") from None


def _choice(raw: Mapping[str, Any], key: str, allowed: list[str], default: str) -> str:
    value = str(raw.get(key, default))
    if value not in allowed:
        raise BadMetric(key, f"{key} 的“{value}”不在可选值之中：{'、'.join(allowed)}")
    return value
