"""The inbox: what happened to one's cases, and the way there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.foundation.outbox.actions import mark_all_read, mark_read
from bihuan.foundation.outbox.queries import inbox, unread_count
from bihuan.foundation.outbox.vocabulary import MessageState
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.lists import page_of
from bihuan.web.shell.request import Request

SIZE = 30


@signed_in
@require_safe
def message_list(request: Request) -> HttpResponse:
    """The messages to oneself, latest first; `?unread=on` shows what waits to be read."""
    only_unread = bool(request.GET.get("unread"))
    rows = inbox(request.actor)
    if only_unread:
        rows = rows.filter(state=MessageState.DELIVERED)
    page = page_of(rows, order=("-id",), cursor=request.GET.get("cursor", ""), size=SIZE)
    context = {
        "page": page,
        "unread": unread_count(request.actor),
        "only_unread": only_unread,
        "address": "unread=on" if only_unread else "",
    }
    return render(request, "messages/list.html", context)


@signed_in
@require_POST
def open_message(request: Request, key: int) -> HttpResponse:
    """Mark a message read and go where it leads."""
    message = mark_read(actor=request.actor, now=timezone.now(), message_id=key)
    ours = url_has_allowed_host_and_scheme(message.link, {request.get_host()}) and message.link.startswith(
        "/"
    )
    return redirect(message.link if ours else "message-list")


@signed_in
@require_POST
def read_all(request: Request) -> HttpResponse:
    """Mark the whole inbox read."""
    count = mark_all_read(actor=request.actor, now=timezone.now())
    messages.success(request, gettext("已把 {count} 条标为已读。").format(count=count))
    return redirect("message-list")
