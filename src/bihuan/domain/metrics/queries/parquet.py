"""The same definitions over the journal exported to Parquet, folded by DuckDB: one statement for counts and sums, one for subjects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from bihuan.domain.metrics.queries.definitions import DIMENSIONS, Book, Definition, Term, shelf
from bihuan.domain.metrics.queries.folds import Sums
from bihuan.domain.metrics.queries.lines import DIVIDER, Facets, Kinds, Line, Lines, facets_of, kinds_of
from bihuan.domain.metrics.queries.profiles import Profiles, slots_of
from bihuan.domain.metrics.queries.scopes import Question
from bihuan.kernel.refusals import Refused

SIGN = "CASE WHEN reverses IS NULL THEN 1 ELSE -1 END"


class ParquetFolds:
    """The numbers of base metrics for one question, from a folder of `bihuan journal export`. It answers no split."""

    def __init__(self, folder: Path, question: Question, wanted: Iterable[Definition], book: Book) -> None:
        import duckdb  # heavy, and only here and in the export

        if question.split:
            raise Refused("no_split", "对 Parquet 不能逐行分列。请去掉 --split，或对数据库来问。")
        if not any(folder.glob("month=*/*.parquet")):
            raise Refused(
                "no_export", "“{folder}”里没有导出的流水。请先运行 bihuan journal export。", folder=folder
            )
        self.question = question
        self.book = book
        self._wanted = tuple(wanted)
        self._connection = duckdb.connect()
        self._connection.execute(
            f"CREATE VIEW entry AS SELECT * FROM read_parquet({_text(folder)} || '/month=*/*.parquet', hive_partitioning = false)"  # noqa: S608
        )

    def sums_of(self, definition: Definition) -> Mapping[str, Sums]:
        return self._lines.sums_of(definition)

    def counts_of(self, definition: Definition) -> Mapping[str, int]:
        return {"": self._profiles.count(definition, self.book.__getitem__)}

    def has_records(self, definition: Definition) -> bool:
        return any(term.kind in self._seen for term in definition.terms if term.sign > 0)

    @cached_property
    def _seen(self) -> set[str]:
        return {kind for (kind,) in self._ask(f"SELECT DISTINCT kind FROM entry WHERE {self._known}")}  # noqa: S608

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self._read_lines(facets_of(shelf().versions)))

    def _read_lines(self, facets: Facets) -> Iterator[Line]:
        kinds = kinds_of(self._wanted)
        if not kinds:
            return
        sums = [
            f"{sum_} FILTER (WHERE {self._since(basis)})"
            for basis in kinds
            for sum_ in ("COUNT(*)", f"SUM({SIGN})", "SUM(quantity)", "SUM(amount)")
        ]
        asked = " OR ".join(
            f"(kind IN ({_texts(of)}) AND {self._since(basis)})" for basis, of in kinds.items()
        )
        statement = (
            f"SELECT kind, {_facets(facets)}, {', '.join([*DIMENSIONS, *sums])} FROM entry "  # noqa: S608
            f"WHERE {self._before} AND ({asked}) GROUP BY ALL"
        )
        for row in self._ask(statement):
            yield _line(row, facets, kinds)

    @cached_property
    def _profiles(self) -> Profiles:
        slots = slots_of(self._wanted)
        weights = ", ".join(
            f"COALESCE(SUM({SIGN}) FILTER (WHERE {_is_of(slot.term)} AND {self._since(slot.basis)}), 0)::BIGINT AS w{number}"
            for number, slot in enumerate(slots)
        )
        kinds = _texts({slot.term.kind for slot in slots})
        names = ", ".join(f"w{number}" for number, _ in enumerate(slots))
        statement = (
            f"SELECT {names}, COUNT(*) FROM (SELECT {weights} FROM entry WHERE {self._before} AND kind IN ({kinds}) "  # noqa: S608
            "GROUP BY subject_type, subject_id) GROUP BY ALL"
        )
        return Profiles(slots, {tuple(weights): count for *weights, count in self._ask(statement)})

    def _ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement).fetchall()

    @property
    def _known(self) -> str:
        return f"recorded_at <= {_moment(self.question.as_of)}" if self.question.as_of else "true"

    @property
    def _before(self) -> str:
        scope = self.question.scope
        inside = f"contains({scope.field}, {_text(f'/{scope.code}/')})" if scope.field else "true"
        return f'"at" < {_moment(self.question.window.ends_at)} AND {inside} AND {self._known}'

    def _since(self, basis: str) -> str:
        starts_at, _ = self.question.span(basis)
        return f'"at" >= {_moment(starts_at)}' if starts_at else "true"


def _line(row: tuple[Any, ...], facets: Facets, kinds: Kinds) -> Line:
    kind, words, *rest = row
    dimensions, numbers = rest[: len(DIMENSIONS)], rest[len(DIMENSIONS) :]
    named = dict(zip(facets.get(kind, ()), words.split(DIVIDER), strict=False))
    named |= dict(zip(DIMENSIONS, dimensions, strict=True))
    found = zip(kinds.items(), _by_four(numbers), strict=True)
    return Line(
        kind, named, "", {basis: _sums(four) for (basis, of), four in found if kind in of and four[0]}
    )


def _by_four(numbers: list[Any]) -> Iterator[list[Any]]:
    return (numbers[first : first + 4] for first in range(0, len(numbers), 4))


def _sums(four: list[Any]) -> Sums:
    return Sums(int(four[1] or 0), Decimal(four[2] or 0), Decimal(four[3] or 0))


def _is_of(term: Term) -> str:
    found = [f"kind = {_text(term.kind)}"]
    for name, values in term.where:
        if name == "category":
            found.append(
                "(" + " OR ".join(f"starts_with(category, {_text(value)})" for value in values) + ")"
            )
        else:
            found.append(f"{name if name in DIMENSIONS else _fact(name)} IN ({_texts(values)})")
    return "(" + " AND ".join(found) + ")"


def _fact(name: str) -> str:
    return f"COALESCE(json_extract_string(facts, {_text(f'$.{name}')}), '')"


def _facets(facets: Facets) -> str:
    cases = " ".join(
        f"WHEN {_text(kind)} THEN {f' || {_text(DIVIDER)} || '.join(map(_fact, names))}"
        for kind, names in facets.items()
    )
    return f"CASE kind {cases} ELSE '' END" if cases else "''"


def _moment(at: datetime) -> str:
    return f"TIMESTAMP '{at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}'"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(map(_text, sorted(values)))


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
