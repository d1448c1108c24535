"""`events.md`: what the journal keeps, by kind."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

from bihuan.cli.docgen.apps import is_ours, modules
from bihuan.cli.docgen.english import english
from bihuan.cli.docgen.markdown import code, codes, table
from bihuan.foundation.journal.events import Event, kinds

INTRODUCTION = """# Events

Every change is one entry of the journal; its `kind` says what happened and never changes its name. Besides the fields below an entry
carries `seq`, `id`, `subject_*`, `topic`, `category`, `source`, `unit`, `place`, `actor_*`, `at`, `recorded_at`, `quantity`, `amount`,
`reverses`, `reason` and `request_id` (see [the journal](../explanation/journal.md)). A field marked `?` may be absent from `data`.
Personal data stands in no entry."""


def page() -> str:
    """The kinds by app."""
    sections = [
        f"## {app}\n\n" + table(("kind", "中文", "English", "fields"), rows) for app, rows in by_app().items()
    ]
    return "\n\n".join([INTRODUCTION, *sections])


def by_app() -> dict[str, list[tuple[str, ...]]]:
    """The rows of each app's table."""
    list(modules("events"))  # an event is known once its module is imported
    found: dict[str, list[tuple[str, ...]]] = {}
    for kind, event in kinds().items():
        if is_ours(event):
            found.setdefault(kind.split(".")[0], []).append(_row(kind, event))
    return found


def _row(kind: str, event: type[Event]) -> tuple[str, ...]:
    carried = codes(_written(field) for field in fields(event))
    return code(kind), str(event.label), english(event.label), carried


def _written(field: Field[Any]) -> str:
    is_optional = field.default is not MISSING or field.default_factory is not MISSING
    kind = str(field.type).removesuffix(" | None")
    return f"{field.name}{'?' if is_optional else ''}: {kind}"
