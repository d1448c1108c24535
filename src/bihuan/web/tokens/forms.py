"""The form for a new token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.shell.fields import DayField


class TokenForm(forms.Form):
    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("写明给哪个系统用，日后好认。"))
    until = DayField(label=_("有效到"), required=False, help_text=_("这一天起失效；不填则长期有效。"))
