"""Forms about units."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.accounts.vocabulary import UnitKind
from bihuan.web.shell.fields import DayField, UnitField


class DayForm(forms.Form):
    """The day that a dated page shows; today when nothing was chosen."""

    day = DayField(label=_("哪一天"), required=False)


class AddForm(forms.Form):
    parent = UnitField(label=_("上级机构"))
    code = forms.SlugField(label=_("代码"), max_length=32, help_text=_("字母、数字和连字符，定了不再改。"))
    name = forms.CharField(label=_("名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=40, required=False)
    name_en = forms.CharField(label=_("英文名称"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=UnitKind.choices)
    area = forms.CharField(
        label=_("负责的区域代码"), max_length=32, required=False, help_text=_("街道、社区填写。")
    )
    valid_from = DayField(label=_("设立日期"))


class MoveForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100)
    parent = UnitField(label=_("上级机构"), required=False)
    on = DayField(label=_("生效日期"), help_text=_("此前的记录仍按原名称、原隶属关系显示。"))
    reason = forms.CharField(label=_("依据或理由"), max_length=500)


class EndForm(forms.Form):
    on = DayField(label=_("撤销日期"), help_text=_("从这一天起不再存在。"))
    reason = forms.CharField(label=_("依据或理由"), max_length=500)
