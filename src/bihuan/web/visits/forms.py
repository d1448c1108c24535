"""The forms of visits: planning, joining, what the office decides, and what an officer fills in at the door and inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.checklists.queries.scenarios import checklists_on
from bihuan.domain.district.queries import streets
from bihuan.domain.inspections.queries.enterprises import find_enterprises
from bihuan.domain.inspections.queries.rules import rules_on
from bihuan.domain.inspections.queries.visits import units_that_plan
from bihuan.domain.inspections.vocabulary import (
    Counting,
    InspectionsPermission,
    Rating,
    Result,
    VisitKind,
    VisitState,
)
from bihuan.foundation.accounts.queries import people_with
from bihuan.kernel.actors import Actor
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, UnitField

if TYPE_CHECKING:  # Django's fields are generic for the type checker alone
    OneOf = forms.ModelChoiceField[Any]
    SomeOf = forms.ModelMultipleChoiceField[Any]
else:
    OneOf, SomeOf = forms.ModelChoiceField, forms.ModelMultipleChoiceField

ANY = ("", _("全部"))
WIDE = forms.Textarea(attrs={"rows": "3"})


class EnterpriseField(OneOf):
    def label_from_instance(self, obj: Model) -> str:
        return f"{named(obj)} · {getattr(obj, 'code', '')}"


class OfficersField(SomeOf):
    def label_from_instance(self, obj: Model) -> str:
        return f"{getattr(obj, 'name', '')} · {named(getattr(obj, 'unit', None))}"


class PlanningUnitField(OneOf):
    def label_from_instance(self, obj: Model) -> str:
        return named(obj)


def _officers() -> Any:
    return people_with(InspectionsPermission.INSPECT, on=localdate()).order_by("unit__path", "pk")


def _scenarios() -> list[tuple[str, Any]]:
    lists = [(one.scenario_code, named(one)) for one in checklists_on(localdate())]
    return [("", _("不用清单（上门服务、观摩督导）")), *lists]


class PlanForm(forms.Form):
    """What is told of a new visit."""

    enterprise = EnterpriseField(label=_("企业"), queryset=None, to_field_name="code")
    kind = forms.ChoiceField(label=_("检查种类"), choices=VisitKind.choices)
    purpose = forms.CharField(label=_("检查事由"), max_length=200)
    scenario = forms.ChoiceField(label=_("用哪份清单"), required=False)
    planned_on = DayField(label=_("哪天去"))
    unit = PlanningUnitField(label=_("牵头部门"), queryset=None, to_field_name="code")
    officers = OfficersField(
        label=_("检查人员"), queryset=None, required=False, widget=forms.SelectMultiple(attrs={"size": "8"}),
        help_text=_("至少两名，当天证件有效、学时达标才能入企。"),
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("不计次的理由"), required=False)
    evidence = forms.CharField(
        label=_("凭证"), max_length=80, required=False,
        help_text=_("诉求、案件或检查的编号，或文号。没有理由和凭证的，都计次。"),
    )  # fmt: skip
    is_urgent = forms.BooleanField(
        label=_("紧急，事后补批"), required=False, help_text=_("来不及先批的才选，会一直标出，直到补批。")
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["enterprise"].queryset = find_enterprises(actor)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_that_plan(actor)  # type: ignore[attr-defined]
        self.fields["officers"].queryset = _officers()  # type: ignore[attr-defined]
        self.fields["scenario"].choices = _scenarios()  # type: ignore[attr-defined]
        grounds = [(one.code, named(one)) for one in rules_on(localdate()).grounds]
        self.fields["ground"].choices = [("", _("没有，计次")), *grounds]  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    unit = PlanningUnitField(label=_("并入的部门"), queryset=None, to_field_name="code")
    scenario = forms.ChoiceField(
        label=_("加上这份清单的事项"), required=False, help_text=_("已有的事项不会重复。")
    )
    officers = OfficersField(
        label=_("加上检查人员"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "8"}),
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units_that_plan(actor)  # type: ignore[attr-defined]
        self.fields["officers"].queryset = _officers()  # type: ignore[attr-defined]
        self.fields["scenario"].choices = [("", _("不加")), *_scenarios()[1:]]  # type: ignore[attr-defined]


class NothingForm(forms.Form):
    pass


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)


class MoveForm(ReasonForm):
    planned_on = DayField(label=_("改到哪天"))
    field_order = ("planned_on", "reason")


class OfficersForm(forms.Form):
    officers = OfficersField(
        label=_("检查人员"), queryset=None, widget=forms.SelectMultiple(attrs={"size": "8"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officers"].queryset = _officers()  # type: ignore[attr-defined]


class WhereForm(forms.Form):
    """Where an officer stands, as his phone says; a script fills it in."""

    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)


class EnterForm(WhereForm):
    door = forms.CharField(
        label=_("门码"), required=False, max_length=300,
        help_text=_("用手机相机扫企业门口的码，会直接打开入企页面；也可以把码下面的字抄在这里。"),
    )  # fmt: skip
    reason = forms.CharField(label=_("没有扫码的原因"), required=False, max_length=200)


class ItemForm(WhereForm):
    """One item: the result, what is wrong, a photograph, the id of this answer and the one that was seen."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    base = forms.UUIDField(required=False, widget=forms.HiddenInput)
    accuracy = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    result = forms.ChoiceField(required=False, choices=Result.choices)
    note = forms.CharField(required=False, max_length=500)
    photo = forms.FileField(required=False)


class LeaveForm(forms.Form):
    remark = forms.CharField(label=_("备注"), required=False, max_length=500, widget=WIDE)


class SignForm(forms.Form):
    name = forms.CharField(label=_("签字人姓名"), max_length=60)
    post = forms.CharField(label=_("职务"), required=False, max_length=60)
    agreed = forms.BooleanField(label=_("以上记录已看过，属实"), required=False)
    note = forms.CharField(label=_("企业的意见；不同意或拒签的，写明原因"), required=False, max_length=500, widget=WIDE)  # fmt: skip
    drawn = forms.CharField(required=False, max_length=400_000, widget=forms.HiddenInput)


class SettleForm(forms.Form):
    answer = forms.UUIDField()


class RatingForm(forms.Form):
    """What the enterprise says of a visit."""

    rating = forms.ChoiceField(label=_("这次检查您满意吗"), choices=Rating.choices, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label=_("哪里不满意"), required=False, widget=forms.CheckboxSelectMultiple
    )
    words_said = forms.CharField(
        label=_("还想说的"),
        required=False,
        max_length=500,
        widget=WIDE,
        help_text=_("不要写身份证号和电话。检查人员看不到是谁评的，只看到评了什么。"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found = [(one.code, named(one)) for one in rules_on(localdate()).rating_reasons]
        self.fields["reasons"].choices = found  # type: ignore[attr-defined]


class VisitFilters(forms.Form):
    """What narrows the list; the sheet travels along in the address."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    enterprise = forms.CharField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("企业、事由或编号"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *VisitState.choices])
    kind = forms.ChoiceField(label=_("检查种类"), required=False, choices=[ANY, *VisitKind.choices])
    counting = forms.ChoiceField(label=_("怎么计次"), required=False, choices=[ANY, *Counting.choices])
    unit = UnitField(label=_("部门"), required=False)
    place = forms.ChoiceField(label=_("街道"), required=False)
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [ANY, *((s.code, named(s)) for s in streets())]  # type: ignore[attr-defined]


class CapFilters(forms.Form):
    q = forms.CharField(label=_("企业名称或编码"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("街道"), required=False)
    year = forms.IntegerField(label=_("年份"), required=False, min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [ANY, *((s.code, named(s)) for s in streets())]  # type: ignore[attr-defined]
