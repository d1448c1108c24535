"""The columns of the library as a sheet: what the pack's files say, under the same names."""

from __future__ import annotations

from bihuan.domain.checklists.queries.items import Item
from bihuan.web.shell.tables import Column


def _pairs(table: object) -> str:
    return ";".join(f"{key}={value}" for key, value in dict(table).items())  # type: ignore[call-overload]


COLUMNS: tuple[Column[Item], ...] = (
    Column("code", "code", lambda i: i.code),
    Column("name", "name", lambda i: i.name),
    Column("field", "field", lambda i: i.field),
    Column("department", "department", lambda i: i.department_code),
    Column("law", "law", lambda i: i.law),
    Column("article", "article", lambda i: i.article),
    Column("class", "class", lambda i: i.item_class),
    Column("on_site", "on_site", lambda i: i.on_site),
    Column("low_disturbance", "low_disturbance", lambda i: i.low_disturbance),
    Column("cap_class", "cap_class", lambda i: i.cap_class),
    Column("minutes", "minutes", lambda i: i.minutes),
    Column("officer_minutes", "officer_minutes", lambda i: _pairs(i.officer_minutes)),
    Column("photo", "photo", lambda i: i.photo),
    Column("method", "method", lambda i: i.method),
    Column("evidence", "evidence", lambda i: i.evidence),
    Column("frequency", "frequency", lambda i: _pairs(i.frequency)),
    Column("same_as", "same_as", lambda i: i.same_as),
    Column("choices", "choices", lambda i: ";".join(i.choices)),
    Column("note", "note", lambda i: i.note),
    Column("valid_from", "valid_from", lambda i: i.valid_from),
    Column("valid_to", "valid_to", lambda i: i.valid_to),
)
