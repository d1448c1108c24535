"""Lists in pages that neither skip nor repeat a row while rows are added: each page starts after the last one's key."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from bihuan.api.problems import Unreadable
from bihuan.api.types import In

T = TypeVar("T")
M = TypeVar("M", bound=Model)
SALT = "bihuan.api.cursor"


class Paging(In):
    """Which page of a list."""

    cursor: Annotated[
        str, Field(max_length=400, description="`next` of the page before · 上一页给出的 next")
    ] = ""
    limit: Annotated[int, Field(ge=1, le=200, description="Rows a page · 每页行数")] = 50


class Page(Schema, Generic[T]):
    """One page; `next` is empty on the last."""

    items: list[T]
    next: str


def page(rows: QuerySet[M], asked: Paging, *, by: str = "-pk") -> dict[str, Any]:
    """One page of rows in the order of `by`, a unique column (`-` for descending). Refuses `bad_cursor`."""
    name, falls = by.removeprefix("-"), by.startswith("-")
    rows = rows.order_by(by)
    if asked.cursor:
        rows = rows.filter(**{f"{name}__{'lt' if falls else 'gt'}": _last(asked.cursor, by)})
    found = list(rows[: asked.limit + 1])
    items = found[: asked.limit]
    is_last = len(found) == len(items)
    return {"items": items, "next": "" if is_last else cursor_after(getattr(items[-1], name), by)}


def cursor_after(value: Any, by: str) -> str:
    return signing.dumps([by, value], salt=SALT)


def _last(cursor: str, by: str) -> Any:
    try:
        order, value = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        order, value = None, None
    if order != by:
        message = "翻页标记不对或属于另一个列表。请从第一页重新开始。"
        raise Unreadable("bad_cursor", message, fields={"cursor": "请重新开始"})
    return value
