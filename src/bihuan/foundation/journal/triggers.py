"""The database itself refuses to change or delete what is only ever added, on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AppendOnly:
    """Tables whose rows stay as they were written, and the words in which the database says so."""

    name: str
    tables: tuple[str, ...]
    refusal: str


JOURNAL = AppendOnly(
    "journal",
    ("journal_entry", "journal_seal", "journal_sealleaves", "journal_sealrange"),
    "the journal is append-only: write a reversing entry",
)


def _sqlite(table: str, kept: AppendOnly) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{kept.refusal}'); END"
        for verb in ("update", "delete")
    ]


def _postgresql(table: str, kept: AppendOnly) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER {table}_no_{level} BEFORE {verbs} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION {kept.name}_refuse_change()"
        for level, verbs in (("row", "UPDATE OR DELETE"), ("statement", "TRUNCATE"))
    ]


def install(connection: Any, kept: AppendOnly = JOURNAL) -> None:
    """Create the triggers; harmless when they stand already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {kept.name}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{kept.refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        statements = _postgresql if connection.vendor == "postgresql" else _sqlite
        for table in kept.tables:
            for statement in statements(table, kept):
                cursor.execute(statement)


def remove(connection: Any, kept: AppendOnly = JOURNAL) -> None:
    """Drop the triggers. Only for taking an installation or a test database down."""
    with connection.cursor() as cursor:
        for table in kept.tables:
            if connection.vendor == "postgresql":
                for level in ("row", "statement"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{level} ON {table}")
            else:
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
