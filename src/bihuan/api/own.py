"""What belongs to the person who asks: who he is, his API keys, messages and saved views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from bihuan.api.naming import named
from bihuan.api.paging import Page, Paging, page
from bihuan.api.request import ApiRequest
from bihuan.api.shapes.installation import MeOut, MessageOut, NewTokenOut, ReadOut, TokenOut, ViewOut
from bihuan.api.types import Code, In, Key, Moment
from bihuan.domain.cases import actions as case_actions
from bihuan.domain.cases.queries.records import saved_views
from bihuan.foundation.accounts import actions
from bihuan.foundation.accounts.queries import visible_people, visible_tokens
from bihuan.foundation.outbox.actions import mark_all_read, mark_read
from bihuan.foundation.outbox.queries import inbox, unread_count
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.foundation.accounts.models import ApiToken
    from bihuan.foundation.outbox.models import Message

me, tokens, messages, views = (
    Router(tags=["me"]),
    Router(tags=["tokens"]),
    Router(tags=["messages"]),
    Router(tags=["views"]),
)


@me.get("", response=MeOut, operation_id="get_me", summary="Who am I · 我是谁")
def get_me(request: ApiRequest) -> dict[str, Any]:
    """The person behind the key, and what he may do where."""
    actor = request.actor
    held: dict[str, list[str]] = {}
    for permission, path in sorted(actor.grants):
        held.setdefault(permission, []).append(path)
    return {
        "key": actor.key,
        "label": actor.label,
        "unit": actor.unit_code,
        "permissions": held,
        "unread_messages": unread_count(actor),
    }


@tokens.get("", response=Page[TokenOut], operation_id="list_tokens", summary="API keys · 令牌")
def list_tokens(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Your keys without their secrets; all keys for who manages accounts."""
    return page(visible_tokens(request.actor), asked)


class TokenIn(In):
    """What the key is for, until when it opens, and for whom (yourself, unless you manage accounts)."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    expires_at: Moment | None = None
    person: Code | None = None


@tokens.post("", response={201: NewTokenOut}, operation_id="issue_token", summary="Issue a key · 签发令牌")
def issue_token(request: ApiRequest, sent: TokenIn) -> dict[str, Any]:
    """A new key that acts as its person. It is shown this once: keep it safe."""
    request.secrets = ("key",)
    now = timezone.now()
    if sent.expires_at and sent.expires_at <= now:
        raise Refused("bad_day", "到期时间要晚于现在。", fields={"expires_at": "请改晚"})
    mine = visible_people(request.actor).filter(pk=request.actor.person_id or 0)
    owner = named("person", sent.person, request.actor) if sent.person else mine.get()
    token, key = actions.issue_token(
        actor=request.actor, now=now, person=owner, name=sent.name, expires_at=sent.expires_at
    )
    return {
        "id": token.pk,
        "name": token.name,
        "hint": token.hint,
        "expires_at": token.expires_at,
        "key": key,
    }


@tokens.post(
    "/{id}/moves/revoke_token", response=TokenOut, operation_id="revoke_token", summary="Revoke · 吊销令牌"
)
def revoke_token(request: ApiRequest, id: Key) -> ApiToken:  # noqa: A002  # its name in the address
    """Make a key useless from now on; revoking twice is harmless."""
    return actions.revoke_token(actor=request.actor, now=timezone.now(), token_id=id)


@messages.get("", response=Page[MessageOut], operation_id="list_messages", summary="My messages · 我的消息")
def list_messages(request: ApiRequest, asked: Query[Paging]) -> dict[str, Any]:
    """Your messages inside the product, latest first."""
    return page(inbox(request.actor), asked)


@messages.post("/read-all", response=ReadOut, operation_id="mark_all_read", summary="All read · 全部已读")
def read_all(request: ApiRequest) -> dict[str, int]:
    """You have read everything."""
    return {"read": mark_all_read(actor=request.actor, now=timezone.now())}


@messages.post(
    "/{id}/moves/mark_read", response=MessageOut, operation_id="mark_read", summary="Read · 标为已读"
)
def read_one(request: ApiRequest, id: Key) -> Message:  # noqa: A002  # its name in the address
    """You have read a message; reading twice is harmless."""
    return mark_read(actor=request.actor, now=timezone.now(), message_id=id)


PageName = Annotated[
    str, Field(min_length=1, max_length=30, pattern=r"^[a-z][a-z0-9_-]*$", examples=["cases"])
]


class ViewQuery(In):
    """Of which list."""

    page: PageName = "cases"


@views.get("", response=list[ViewOut], operation_id="list_views", summary="Saved views · 已存视图")
def list_views(request: ApiRequest, asked: Query[ViewQuery]) -> list[dict[str, Any]]:
    """Your saved views of a list, and those that others share."""
    return [_view(row, request) for row in saved_views(request.actor, asked.page)]


def _view(row: Any, request: ApiRequest) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("page", "name", "query", "is_shared", "saved_at")}
    return {"id": row.pk, "is_mine": row.person_id == request.actor.person_id, **same}


class ViewIn(In):
    """A list's filters as the part of its address after `?`; the same name again replaces it."""

    page: PageName
    name: Annotated[str, Field(min_length=1, max_length=40)]
    query: Annotated[str, Field(max_length=1000)]
    is_shared: bool = False


@views.post("", response={201: ViewOut}, operation_id="save_view", summary="Save a view · 保存视图")
def save_view(request: ApiRequest, sent: ViewIn) -> dict[str, Any]:
    """Keep the filters of a list under a name, at most thirty."""
    row = case_actions.save_view(actor=request.actor, now=timezone.now(), **sent.model_dump())
    return _view(row, request)


@views.delete("/{id}", response={204: None}, operation_id="delete_view", summary="Forget a view · 删除视图")
def delete_view(request: ApiRequest, id: Key) -> None:  # noqa: A002  # its name in the address
    """Forget one of your own saved views."""
    case_actions.delete_view(actor=request.actor, now=timezone.now(), view_id=id)
