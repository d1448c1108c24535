"""The rows that a bench writes past the actions keep step with the tables."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from django.apps import apps

from bihuan.cli.benches import building

NOW = datetime(2026, 9, 30, tzinfo=UTC)
CORNER = building.Corner(1, "E0101", "env", None, 1, "/d/s/c/g/", None, None, 120.6, 31.3, 1, "/centre/", 1)


def test_every_column_that_must_not_be_empty_is_written() -> None:
    cases = [building._case(key, [CORNER], random.Random(key), NOW, 100) for key in range(1, 101)]
    for name, rows in building._tables(cases, NOW):
        columns = apps.get_model(name)._meta.concrete_fields
        needed = {field.column for field in columns if not field.null}
        needed -= {
            field.column for field in columns if field.get_internal_type() in {"AutoField", "BigAutoField"}
        }
        for row in rows:
            assert needed <= row.keys(), (name, needed - row.keys())
