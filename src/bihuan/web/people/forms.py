"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.accounts.queries import roles
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, UnitField

NEW_PASSWORD = {"autocomplete": "new-password"}


class PersonFilters(forms.Form):
    text = forms.CharField(label=_("姓名或账号"), required=False)
    unit = UnitField(label=_("单位（含下级）"), required=False)


class AddForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=60)
    username = forms.SlugField(label=_("账号"), max_length=64, help_text=_("登录用，字母、数字和连字符。"))
    unit = UnitField(label=_("单位"))
    email = forms.EmailField(label=_("电子邮箱"), required=False, help_text=_("用来发送提醒。"))
    locale = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES)


class AppointForm(forms.Form):
    role = forms.TypedChoiceField(label=_("角色"))
    unit = UnitField(label=_("在哪个单位"), help_text=_("权限覆盖这个单位和它的全部下级。"))
    on = DayField(label=_("起始日期"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.code, named(role)) for role in roles()]  # type: ignore[attr-defined]


class DismissForm(forms.Form):
    on = DayField(label=_("终止日期"), help_text=_("从这一天起不再担任。"))
    reason = forms.CharField(label=_("理由"), max_length=500, required=False)


class SwitchForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    again = forms.CharField(label=_("再输一次"), strip=False, widget=forms.PasswordInput(attrs=NEW_PASSWORD))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("两次输入的密码不一样。"))
        return again
