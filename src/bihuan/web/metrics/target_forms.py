"""The forms of targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.metrics.queries import Scope, book_on
from bihuan.domain.targets.queries import Terms
from bihuan.domain.targets.vocabulary import Among, Comparing, Firmness
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, PlaceField, UnitField

if TYPE_CHECKING:
    from bihuan.domain.targets.models import Target

WIDE = forms.Textarea(attrs={"rows": "3"})
ALL = ("", _("全部"))


class TargetFilters(forms.Form):
    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = UnitField(label=_("责任单位"), required=False)
    firmness = forms.ChoiceField(label=_("力度"), required=False, choices=[ALL, *Firmness.choices])
    q = forms.CharField(label=_("编号或名称"), required=False, max_length=40)


class TermsForm(forms.Form):
    """What is promised, and why it is set or changed."""

    name = forms.CharField(label=_("目标"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), required=False, max_length=160)
    owner = UnitField(label=_("责任单位"))
    metric = forms.ChoiceField(
        label=_("用哪个指标计算"), required=False, help_text=_("没有合适的指标就不选，由责任单位填报。")
    )
    why = forms.CharField(
        label=_("现有指标为什么不够"), required=False, max_length=200, help_text=_("要人填报的目标必须写明。")
    )
    place = PlaceField(label=_("只算哪个区域"), required=False, help_text=_("只用于按指标计算的目标。"))
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparing.choices)
    quantity = forms.DecimalField(
        label=_("目标数"),
        required=False,
        max_digits=18,
        decimal_places=4,
        help_text=_("全覆盖不用填，按名单数。"),
    )
    unit = forms.CharField(label=_("计量单位"), max_length=20)
    among = forms.ChoiceField(
        label=_("全覆盖的名单"), required=False, choices=[("", _("不是全覆盖")), *Among.choices]
    )
    covers = forms.CharField(
        label=_("名单"), required=False, max_length=10_000, widget=WIDE,
        help_text=_("一行一个。街道、社区可以不列，按今天在用的全部。"),
    )  # fmt: skip
    firmness = forms.ChoiceField(label=_("力度"), choices=Firmness.choices)
    starts_on = DayField(label=_("从哪天算起"))
    due_on = DayField(label=_("哪天前完成"))
    whole = forms.ChoiceField(label=_("是哪个目标的一部分"), required=False)
    source = forms.CharField(label=_("出处"), required=False, max_length=200)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=WIDE)

    def __init__(self, *args: Any, wholes: list[Target], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(one.code, f"{named(one)}（{one.unit}）") for one in book_on(localdate()).by_code.values()]
        self.fields["metric"].choices = [("", _("不用指标，由责任单位填报")), *known]  # type: ignore[attr-defined]
        self.fields["whole"].choices = [("", _("不是")), *((one.code, named(one)) for one in wholes)]  # type: ignore[attr-defined]

    def terms(self) -> Terms:
        """What a valid form says."""
        clean = self.cleaned_data
        same = ("name", "name_en", "metric", "comparator", "quantity", "unit", "among", "firmness", "starts_on",
                "due_on", "whole", "source", "why")  # fmt: skip
        place = clean["place"]
        return Terms(
            **{name: clean[name] for name in same},
            owner=clean["owner"].code,
            scope=f"place:{place.code}" if place else "",
            covers=dict(_named(line) for line in clean["covers"].splitlines() if line.strip()),
        )


def _named(line: str) -> tuple[str, str]:
    """A line of a list: a code and a name, or a name that is its own code."""
    code, _space, name = line.strip().partition(" ")
    return (code, name.strip()) if name else (code, code)


def first_values(terms: Terms) -> dict[str, Any]:
    """A form's values from terms that there are."""
    scope = Scope.parse(terms.scope)
    lines = "\n".join(code if code == name else f"{code} {name}" for code, name in terms.covers.items())
    quantity = None if terms.quantity is None else f"{terms.quantity.normalize():f}"
    return {
        **vars(terms),
        "place": scope.code if scope.field == "place" else "",
        "covers": lines,
        "quantity": quantity,
    }


class ReportForm(forms.Form):
    """What the measure had come to by the end of a day."""

    on = DayField(label=_("截至哪天"))
    value = forms.DecimalField(label=_("数值"), max_digits=18, decimal_places=4)
    covered = forms.MultipleChoiceField(
        label=_("已覆盖的"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200)

    def __init__(self, *args: Any, target: Target, **options: Any) -> None:
        super().__init__(*args, **options)
        if target.covers:
            self.fields["covered"].choices = list(target.covers.items())  # type: ignore[attr-defined]
            del self.fields["value"]
        else:
            self.fields["value"].label = f"{_('数值')}（{target.unit}）"
            del self.fields["covered"]


class EndForm(forms.Form):
    ended_on = DayField(label=_("从哪天起终止"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=WIDE)
