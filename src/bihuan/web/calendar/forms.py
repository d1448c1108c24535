"""Forms about the calendar and the working-time clock."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.calendar.vocabulary import DayKind
from bihuan.kernel.clock import LimitUnit
from bihuan.web.shell.fields import DayField, MomentField

UNITS = (
    (LimitUnit.WORK_DAY.value, _("工作日")),
    (LimitUnit.WORK_HOUR.value, _("工作时")),
    (LimitUnit.URGENT_HOUR.value, _("紧急工作时")),
    (LimitUnit.NATURAL_DAY.value, _("自然日")),
)


class DeadlineForm(forms.Form):
    start = MomentField(label=_("从什么时候起"))
    amount = forms.DecimalField(label=_("多少"), min_value=Decimal("0.01"), max_value=3660, decimal_places=6)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS)


class DayForm(forms.Form):
    day = DayField(label=_("哪一天"))
    kind = forms.ChoiceField(label=_("改为"), choices=DayKind.choices)
    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如：区运动会放假。"))
    reason = forms.CharField(label=_("依据或理由"), max_length=200)


class RemoveForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)
