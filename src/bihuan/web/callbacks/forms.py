"""The forms of call-backs: what the reporter said, a call that reached nobody, and what is decided."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.callbacks.queries.rules import rules_on
from bihuan.domain.callbacks.vocabulary import AttemptResult, CallBackState, DemandKind, Satisfaction
from bihuan.domain.cases.vocabulary import Source
from bihuan.domain.district.queries import streets
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, UnitField

ANY = ("", _("全部"))
WIDE = forms.Textarea(attrs={"rows": "3"})
YES_NO = (("yes", _("是")), ("no", _("否")))


def _yes(value: str) -> bool:
    return value == "yes"


class YesNoField(forms.TypedChoiceField):
    """A question that must be answered with yes or no; neither is chosen beforehand."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=YES_NO, coerce=_yes, empty_value=None, widget=forms.RadioSelect, **options)


class AnswerForm(forms.Form):
    """What the reporter said, in the order in which one asks."""

    contacted = YesNoField(label=_("承办单位联系过您吗"))
    solved = YesNoField(label=_("问题解决了吗"))
    satisfaction = forms.ChoiceField(
        label=_("您对办理满意吗"), choices=Satisfaction.choices, widget=forms.RadioSelect
    )
    comment = forms.CharField(
        label=_("他还说了什么、为什么"), required=False, max_length=500, widget=WIDE,
        help_text=_("原话记在这里，不进流水账。没有解决的，会自动要求重新打开。"),
    )  # fmt: skip


class AttemptForm(forms.Form):
    result = forms.ChoiceField(label=_("怎么没接通"), choices=AttemptResult.choices, widget=forms.RadioSelect)


class GrantForm(forms.Form):
    reason = forms.CharField(
        label=_("给承办单位的话"), required=False, max_length=500, widget=WIDE,
        help_text=_("写进案件经过。不填就写“反映人答复没有解决，同意重新打开。”"),
    )  # fmt: skip


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=_("为什么不重新打开"),
        max_length=500,
        widget=WIDE,
        help_text=_("反映人在自己的网页上会看到这段话。"),
    )


class ProposeForm(forms.Form):
    """A ground of the pack, grouped by what it says of the demand."""

    which = forms.ChoiceField(label=_("认定为"))
    reason = forms.CharField(
        label=_("具体情况"), max_length=500, widget=WIDE, help_text=_("写明事实和依据，不要写姓名和电话。")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rules = rules_on(localdate())
        choices = [
            (kind.label, [(f"{kind}:{one.code}", named(one)) for one in rules.grounds.get(kind, ())])
            for kind in DemandKind
        ]
        self.fields["which"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        kind, _mark, ground = clean.pop("which", "").partition(":")
        return {**clean, "kind": kind, "ground": ground}


class ConfirmForm(forms.Form):
    note = forms.CharField(label=_("说明"), required=False, max_length=500, widget=WIDE)


class RejectForm(forms.Form):
    note = forms.CharField(label=_("为什么不予认定"), max_length=500, widget=WIDE)


SAID = (
    ("valid", _("有答复的")),
    ("contacted", _("联系过本人")),
    ("not_contacted", _("没有联系过本人")),
    ("solved", _("已解决")),
    ("unsolved", _("没有解决")),
    ("satisfied", _("满意和基本满意")),
    ("dissatisfied", _("不满意")),
)


class CallBackFilters(forms.Form):
    """What narrows the list; the sheet travels along in the address."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    own_unit = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *CallBackState.choices])
    answer = forms.ChoiceField(label=_("怎么说"), required=False, choices=[ANY, *SAID])
    source = forms.ChoiceField(label=_("来源"), required=False, choices=[ANY, *Source.choices])
    unit = UnitField(label=_("承办单位"), required=False)
    place = forms.ChoiceField(label=_("街道"), required=False)
    since = DayField(label=_("答复从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
    counted = forms.BooleanField(label=_("不含已认定的"), required=False)
    q = forms.CharField(label=_("编号"), required=False, max_length=20)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [ANY, *((s.code, named(s)) for s in streets())]  # type: ignore[attr-defined]


BY = (("unit", _("按单位")), ("street", _("按街道")), ("month", _("按月")))


class RateFilters(forms.Form):
    by = forms.ChoiceField(label=_("怎么分"), required=False, choices=BY)
    since = DayField(label=_("答复从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
    place = forms.ChoiceField(label=_("街道"), required=False)
    unit = UnitField(label=_("承办单位"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [ANY, *((s.code, named(s)) for s in streets())]  # type: ignore[attr-defined]
