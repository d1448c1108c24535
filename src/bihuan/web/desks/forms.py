"""The forms of the dispatcher's desk, of checks and of look-back rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.foundation.accounts.queries import people_with
from bihuan.web.reports.fields import CategoryField, PicturesField, PlaceField
from bihuan.web.shell.fields import MomentField, UnitField, UnitsField

TWO_LINES = forms.Textarea(attrs={"rows": "2"})


def _offer(field: forms.Field, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a choice field its choices of the moment."""
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class FileForm(forms.Form):
    """立案: the standard row, where the class has several."""

    standard = forms.ChoiceField(
        label=_("立案标准"),
        widget=forms.RadioSelect,
        error_messages={"required": _("这个小类有几条立案标准，请选定其中一条再立案。")},
    )

    def __init__(self, *args: Any, standards: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in standards}
        _offer(self.fields["standard"], [(key, _told(row)) for key, row in self.rows.items()])
        if len(standards) < 2:
            del self.fields["standard"]

    def clean_standard(self) -> Any:
        return self.rows.get(self.cleaned_data["standard"])


def _told(row: Any) -> str:
    """A standard row as its condition and limits."""
    limits = (
        f"{stage.name} {stage.amount.normalize():f} {stage.get_unit_display()}" for stage in row.stages.all()
    )
    return f"{row.condition}（{'；'.join(limits)}）"


class VerifyForm(forms.Form):
    """安排核实: a name, or nobody in particular."""

    assignee = forms.ChoiceField(label=_("请谁去看"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _people(CasesPermission.VERIFY)
        _offer(self.fields["assignee"], [("", _("谁先领谁去")), *_names(self.people.values())])

    def clean_assignee(self) -> Any:
        return self.people.get(self.cleaned_data["assignee"])


class AssignForm(forms.Form):
    """指派核查 to somebody who may check."""

    assignee = forms.ChoiceField(label=_("指派给"))

    def __init__(self, *args: Any, people: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _people(CasesPermission.CHECK) if people is None else people
        _offer(self.fields["assignee"], [("", _("请选核查员")), *_names(self.people.values())])

    def clean_assignee(self) -> Any:
        return self.people[self.cleaned_data["assignee"]]


def checkers() -> dict[str, Any]:
    """Who may check, by account."""
    return _people(CasesPermission.CHECK)


def _people(permission: str) -> dict[str, Any]:
    return {one.username: one for one in people_with(permission, on=localdate()).order_by("name")}


def _names(people: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.username, f"{one.name}（{one.unit}）") for one in people]


class CorrectForm(forms.Form):
    """更正: what the case says about its class and place."""

    category = CategoryField(required=False)
    place = PlaceField(required=False)
    address = forms.CharField(label=_("门牌或参照物"), required=False, max_length=200)
    title = forms.CharField(label=_("标题"), required=False, max_length=120)


class DispatchForm(forms.Form):
    """派遣: without a lead, to whom the duty table names."""

    lead = UnitField(label=_("主办单位"), required=False, empty_label=_("按职责表"))
    assists = UnitsField(label=_("协办单位"), required=False, help_text=_("可多选；不选时按职责表。"))
    instruction = forms.CharField(label=_("交办要求"), required=False, max_length=500, widget=TWO_LINES)

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        chosen = list(clean.get("assists") or ())
        return {**clean, "assists": chosen or None}


class RuleForm(forms.Form):
    """裁定退单: was the unit right to send it back, and why."""

    upheld = forms.TypedChoiceField(
        label=_("退单"),
        choices=[("yes", _("退得对，改派别的单位")), ("no", _("退得不对，仍由原单位办"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=TWO_LINES)


class CheckForm(forms.Form):
    """A result on site: words, and pictures of how it looks now."""

    remark = forms.CharField(label=_("情况说明"), required=False, max_length=500, widget=TWO_LINES)
    photos = PicturesField(label=_("现场照片"), required=False)


class RoundForm(forms.Form):
    """A draw of closed cases: its name, when they were closed, and what share is drawn."""

    name = forms.CharField(label=_("名称"), max_length=80)
    closed_from = MomentField(label=_("结案时间从"))
    closed_to = MomentField(label=_("到（不含）"))
    share = forms.DecimalField(
        label=_("抽查比例（%）"),
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
        decimal_places=1,
        max_digits=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = rules_on(localdate()).look_back_share * 100
        self.fields["share"].initial = f"{usual.normalize():f}"

    def clean_share(self) -> Decimal:
        share: Decimal = self.cleaned_data["share"]
        return share / 100
