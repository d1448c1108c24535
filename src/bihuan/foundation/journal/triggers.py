"""The database itself refuses to change or delete an entry or a seal, on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

TABLES = ("journal_entry", "journal_seal", "journal_sealleaves", "journal_sealrange")
REFUSAL = "the journal is append-only: write a reversing entry"


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("update", "delete")
    ]


def _postgresql(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE TRIGGER {table}_no_{level} BEFORE {verbs} ON {table} "
        f"FOR EACH {level} EXECUTE FUNCTION journal_refuse_change()"
        for level, verbs in (("row", "UPDATE OR DELETE"), ("statement", "TRUNCATE"))
    ]


def install(connection: Any) -> None:
    """Create the triggers; harmless when they stand already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
        statements = _postgresql if connection.vendor == "postgresql" else _sqlite
        for table in TABLES:
            for statement in statements(table):
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """Drop the triggers. Only for taking an installation or a test database down."""
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                for level in ("row", "statement"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{level} ON {table}")
            else:
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
