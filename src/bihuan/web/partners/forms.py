"""Forms about partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.channels.queries.orders import free_accounts

SOURCES = [(one.value, one.label) for one in Source if one != Source.IMPORT]


class ChangeForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=60)
    source = forms.ChoiceField(
        label=_("来源"), choices=SOURCES, initial=Source.HOTLINE, help_text=_("它送来的诉求算哪个来源。")
    )
    hook = forms.CharField(
        label=_("推送地址"),
        max_length=300,
        required=False,
        help_text=_("办理情况推到这个地址，以 https:// 开头；不填则由对方自己来查。"),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An account that may exchange orders and speaks for no partner yet."""

    def label_from_instance(self, obj: Model) -> str:
        return f"{obj} · {getattr(obj, 'username', '')}"


class AddForm(ChangeForm):
    code = forms.SlugField(
        label=_("代码"), max_length=20, help_text=_("小写字母、数字和连字符，定了不改。例如 hotline。")
    )
    account = AccountField(
        label=_("账号"),
        queryset=None,
        empty_label=_("请选择"),
        help_text=_("对方凭这个账号的令牌送工单。账号要有“对接单位”的角色，一个账号只属一家。"),
    )
    field_order = ("name", "code", "account", "source", "hook")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["account"].queryset = free_accounts(localdate())  # type: ignore[attr-defined]
