"""What narrows the figures and the list of suggestions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.shell.fields import DayField

ANY = ("", _("全部"))
OUTCOMES = (
    ("shown", _("给了建议")),
    ("right", _("建议对了")),
    ("wrong", _("被更正")),
    ("abstained", _("没有把握，没给")),
    ("unit", _("建议了单位")),
    ("unit_right", _("单位对了")),
    ("unit_wrong", _("单位被更正")),
)


class QualityFilters(forms.Form):
    since = DayField(label=_("定下从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)


class SuggestionFilters(QualityFilters):
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=[ANY, *OUTCOMES])
    category = forms.CharField(label=_("定下的小类代码"), required=False, max_length=5)
    version = forms.IntegerField(label=_("哪一版"), required=False, min_value=1)
