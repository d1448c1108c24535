"""Statements that are put together once and then asked with other keys.

Every move takes a case up, and Django takes ten times as long to put that statement together as the database takes to
answer it. What is written here stays a queryset, so a changed column changes the statement by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from threading import local
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)
Key = int | datetime
A_KEY = -7_203_514_896_117
"""Stands for the key while the statement is put together; no row has it."""


class Statement(Generic[M]):
    """A queryset with one key. Each thread keeps its own, because it belongs to a connection.

    `a_key` is a key that no row has, of the kind that will be asked with.
    """

    def __init__(self, rows_of: Callable[[Any], QuerySet[M, Any]], *, a_key: Key = A_KEY) -> None:
        self._rows_of, self._a_key = rows_of, a_key
        self._kept = local()

    def records(self, key: Key) -> list[M]:
        """The records with what was selected beside them."""
        compiled = self._compiled
        return [compiled.record(row) for row in compiled.rows(key)]

    def first(self, key: Key) -> M | None:
        """The first of them, or None."""
        compiled = self._compiled
        return next((compiled.record(row) for row in compiled.rows(key)), None)

    def values(self, key: Key) -> list[Sequence[Any]]:
        """The rows of a queryset that was made with `values_list`."""
        return list(self._compiled.rows(key))

    @property
    def _compiled(self) -> _Compiled:
        compiled: _Compiled | None = getattr(self._kept, "compiled", None)
        if compiled is None:
            compiled = self._kept.compiled = _Compiled(self._rows_of(self._a_key), self._a_key)
        return compiled


class _Compiled:
    """SQL and all that is needed to read its rows, as `ModelIterable` of Django works it out anew each time."""

    def __init__(self, rows: QuerySet[Any, Any], a_key: Key) -> None:
        self._connection = connections[DEFAULT_DB_ALIAS]
        self._compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self._sql, self._params = self._compiler.as_sql()
        self._stand_in = self._given(a_key)
        select, info = self._compiler.select, self._compiler.klass_info
        self._converters = self._compiler.get_converters([column for column, *_ in select])
        if info:
            self._model, self._width = info["model"], len(info["select_fields"])
            self._names = [column.target.attname for column, *_ in select[: self._width]]
            # The stubs know a later Django, which asks for one argument more.
            self._beside = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def _given(self, key: Key) -> Any:
        """A key as the database takes it."""
        return self._connection.ops.adapt_datetimefield_value(key) if isinstance(key, datetime) else key

    def rows(self, key: Key) -> Iterator[Sequence[Any]]:
        given = self._given(key)
        params = [given if param == self._stand_in else param for param in self._params]
        with self._connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        converted: Iterator[Sequence[Any]] = self._compiler.apply_converters(found, self._converters)
        return converted

    def record(self, row: Sequence[Any]) -> Any:
        record = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[: self._width])
        for one in self._beside:
            one.populate(row, record)
        return record
