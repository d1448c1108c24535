"""The list of mails that became no report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from bihuan.domain.channels.queries.mailbox import unfiled_mails
from bihuan.domain.channels.vocabulary import ChannelsPermission, MailReason
from bihuan.web.shell.access import permitted
from bihuan.web.shell.cells import moment
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request
from bihuan.web.shell.tables import Column

COLUMNS: tuple[Column[Any], ...] = (
    Column("reason", _("为什么"), lambda m: m.get_reason_display(), headline=True),
    Column("sender", _("发件人"), lambda m: m.sender or None),
    Column("message_id", _("邮件编号"), lambda m: m.message_id or None),
    Column("at", _("放下"), lambda m: m.at, cell=lambda m: moment(m.at)),
)


class MailFilters(forms.Form):
    """One reason alone."""

    reason = forms.ChoiceField(
        label=_("为什么"), required=False, choices=[("", _("全部")), *MailReason.choices]
    )


@permitted(ChannelsPermission.MAILBOX)
def unfiled_list(request: Request) -> HttpResponseBase:
    """What was set aside, the latest first, so that the desk can look into the box."""
    filters = MailFilters(request.GET or None)
    reason = filters.cleaned_data.get("reason", "") if filters.is_valid() else ""
    return list_page(
        request,
        rows=unfiled_mails(request.actor, reason),
        columns=COLUMNS,
        sorts={"new": ("-id",)},
        filters=filters,
        name="mailbox",
        template="reports/mailbox.html",
        context={"empty_text": _("没有放下的来信。")},
    )
