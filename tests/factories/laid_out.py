"""A set-up that many tests start from: made once a process, and from then on laid out row by row.

Making a town takes a few hundred statements through the real actions; its rows are always the same.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cache
from typing import Generic, TypeVar

from django.apps import apps
from django.db import connection
from django.db.models import Model

T = TypeVar("T")


class LaidOut(Generic[T]):
    """`make` as a callable that does its work the first time; what it gives must be picklable.

    Rows are laid out in an empty database alone: where something is there already, `make` works beside it.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._rows: list[list[Model]] = []
        self._value = b""

    def __call__(self) -> T:
        if not is_empty():
            return self._make()
        if not self._value:
            made = self._make()
            self._rows = [rows for model in own_models() if (rows := list(model._base_manager.all()))]
            self._value = pickle.dumps(made)
            return made
        for rows in self._rows:
            type(rows[0])._base_manager.bulk_create(rows)
        value: T = pickle.loads(self._value)
        return value


@cache
def own_models() -> tuple[type[Model], ...]:
    """The models of this product; what the migrations of Django fill is not among them."""
    return tuple(model for model in apps.get_models() if model.__module__.startswith("bihuan."))


def is_empty() -> bool:
    """No table of the product has a row."""
    tables = (connection.ops.quote_name(model._meta.db_table) for model in own_models())
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables))
        (found,) = cursor.fetchone()
    return not found
