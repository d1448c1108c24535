"""Watching over what leaves the product."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.outbox.queries import outgoing
from bihuan.foundation.outbox.vocabulary import MessageState, OutboxPermission
from bihuan.web.outbox.tables import COLUMNS, SORTS
from bihuan.web.shell.access import permitted
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request


class OutboxFilters(forms.Form):
    status = forms.ChoiceField(
        label=_("情况"), required=False, choices=[("", _("全部")), *MessageState.choices]
    )
    to = forms.CharField(label=_("收件人"), required=False)


@permitted(OutboxPermission.VIEW)
def outgoing_list(request: Request) -> HttpResponseBase:
    filters = OutboxFilters(request.GET or None)
    wanted: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    rows = outgoing(request.actor, status=wanted.get("status", ""), to=wanted.get("to", "").strip())
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="outbox",
        template="outbox/list.html",
        context={"empty_text": _("没有发往外面的消息。站内消息不在这里。")},
    )
