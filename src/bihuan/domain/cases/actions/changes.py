"""Writing back only what an action has changed of a record that it took up.

An UPDATE that names every column makes the database look at every index of the row.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def taken_up(record: M) -> M:
    """Note a record's columns as they were read, right after its row was locked."""
    record.__dict__["as_taken_up"] = _columns(record)
    return record


def save_changes(record: Model) -> None:
    """Save the columns that differ from when the record was taken up; a new record is inserted whole."""
    before, after = record.__dict__.get("as_taken_up"), _columns(record)
    if before is None:
        record.save()
    elif changed := [name for name, value in after.items() if value != before[name]]:
        record.save(update_fields=changed)
    taken_up(record)


def _columns(record: Model) -> dict[str, Any]:
    return {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
