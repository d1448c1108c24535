"""The small forms behind a case's buttons. Each hands its action exactly the arguments that it takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.records import case_tasks, checkers_for, open_stage
from bihuan.domain.cases.queries.standards import standards_for
from bihuan.domain.cases.vocabulary import CasesPermission as May
from bihuan.domain.cases.vocabulary import Colour, Phase, TaskState
from bihuan.domain.district.queries import place_at
from bihuan.web.cases.about import About
from bihuan.web.cases.words import limit_words
from bihuan.web.desks.names import named
from bihuan.web.reports.fields import CategoryField, PicturesField, PlaceField
from bihuan.web.shell.fields import DayField, UnitField, UnitsField

PICTURES = ("before", "photos")
"""The fields of pictures; those of `before` show the state before handling, the others what the move is about."""


class MoveForm(forms.Form):
    """A move without questions; subclasses ask some. `arguments` is what the action gets besides its subject."""

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, **options)
        self.about = about

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in PICTURES}

    def take_units(self, *names: str) -> None:
        """Let unit fields share the list that the page has read."""
        for name in names:
            field: Any = self.fields[name]
            blank = [] if isinstance(field, UnitsField) else [("", gettext("请选择"))]
            field.widget.choices = [*blank, *self.about.unit_choices]


def text_field(label: Any, *, required: bool = True, most: int = 500, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(
        label=label, required=required, max_length=most, widget=widget, help_text=help_text
    )


def photos_field(label: Any) -> PicturesField:
    return PicturesField(label=label, required=False, help_text=_("不要求；有就附上，一次最多 9 张。"))


class TextForm(MoveForm):
    text = text_field(_("内容"))


class CommentForm(MoveForm):
    text = text_field(_("备注"), help_text=_("写入经过，不能撤回。请勿填写个人信息。"))


class ReasonForm(MoveForm):
    reason = text_field(_("理由"))


class OptionalReasonForm(MoveForm):
    reason = text_field(_("说明"), required=False)


class GroundForm(MoveForm):
    """A typed reason from the rules of the district, and words."""

    kind = ""
    ground = forms.ChoiceField(label=_("理由"))
    reason = text_field(_("具体情况"), required=False, help_text=_("选“其他”时必须填写。"))

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        self.fields["ground"].choices = about.reasons(self.kind)  # type: ignore[attr-defined]


class RejectForm(GroundForm):
    kind = "reject"


class VoidForm(GroundForm):
    kind = "void"


class ReturnForm(GroundForm):
    kind = "return"


class ExtendForm(GroundForm):
    kind = "extend"


class SpokenGroundForm(GroundForm):
    """A typed reason that must be put into words, too."""

    reason = text_field(_("具体情况"))


class ForceCloseForm(SpokenGroundForm):
    kind = "force_close"


class AppealForm(SpokenGroundForm):
    kind = "appeal"


class SuspendForm(GroundForm):
    kind = "suspend"
    defer = forms.TypedChoiceField(
        label=_("申请"),
        choices=[("no", _("挂账")), ("yes", _("缓办"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )
    until = DayField(label=_("到哪一天"), help_text=_("其间停表，到期后恢复处置。"))
    field_order = ("defer", "ground", "until", "reason")


class PersonForm(MoveForm):
    """Give a check to somebody who may do it and had no part in the work."""

    permission = May.CHECK
    assignee: Any = forms.ModelChoiceField(None, label=_("交给谁"), to_field_name="username")

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        field = self.fields["assignee"]
        field.queryset = checkers_for(about.case, self.permission, about.today)  # type: ignore[attr-defined]
        field.label_from_instance = lambda person: f"{person.name}（{person.unit}）"  # type: ignore[attr-defined]


class VerifierForm(PersonForm):
    permission = May.VERIFY

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        self.fields["assignee"].required = False
        self.fields["assignee"].help_text = _("不指定时，有权核实的人都可以领取。")
        self.fields["assignee"].empty_label = _("谁先领谁去")  # type: ignore[attr-defined]


class VerificationForm(MoveForm):
    """What was found on site. Only of what was found a photograph may be asked for."""

    found = forms.TypedChoiceField(
        label=_("现场情况"),
        choices=[("yes", _("属实")), ("no", _("现场未发现"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    remark = text_field(_("看到了什么"), required=False)
    photos = photos_field(_("现场照片"))

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        if words := about.photo_words("record_verification").get(Phase.BEFORE):
            self.fields["photos"].help_text = gettext("属实时{words}").format(words=words)


class CorrectForm(MoveForm):
    """What the case says about itself. A field that was not sent stays as it is."""

    category = CategoryField(label=_("小类"), required=False)
    place = PlaceField(label=_("社区或网格"), required=False)
    title = forms.CharField(label=_("标题"), max_length=120, required=False)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    lon = forms.FloatField(label=_("经度"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("纬度"), required=False, min_value=-90, max_value=90)

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        case = about.case
        known = {name: getattr(case, name) for name in self.base_fields}
        super().__init__(*args, about=about, **{**options, "initial": known})

    def clean(self) -> dict[str, Any]:
        """A point that was moved alone takes its place with it."""
        clean = super().clean() or {}
        moved = {"lon", "lat"} & set(self.changed_data)
        if moved and clean.get("place") == self.about.case.place and clean.get("lon") and clean.get("lat"):
            clean["place"] = place_at(clean["lon"], clean["lat"]) or clean["place"]
        return clean

    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class RestateForm(MoveForm):
    """Under which class and place a settled case should have been counted."""

    category = CategoryField(label=_("小类"), required=False)
    place = PlaceField(label=_("社区或网格"), required=False)
    reason = text_field(_("理由"), help_text=_("错的记录冲回、对的重记，都留在流水账里；各期数字随之改正。"))

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        known = {name: getattr(about.case, name) for name in ("category", "place")}
        super().__init__(*args, about=about, **{**options, "initial": known})


class FileForm(MoveForm):
    """立案: against which row of the standard, each with its condition, limits and closing condition."""

    standard = forms.TypedChoiceField(
        label=_("立案标准"),
        widget=forms.RadioSelect,
        empty_value=None,
        error_messages={"required": _("这个小类有几条立案标准，请选定其中一条再立案。")},
    )

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        category = about.case.category
        rows = {str(row.pk): row for row in (standards_for(category, about.today) if category else ())}
        field: Any = self.fields["standard"]
        field.choices = [(key, standard_words(row)) for key, row in rows.items()]
        field.coerce = rows.get
        field.required = len(rows) > 1  # one row is the one; without any the action says what to do
        field.initial = next(iter(rows)) if len(rows) == 1 else None


def standard_words(row: Any) -> str:
    """A row of the standard in one line: condition, limits, closing condition."""
    limits = "、".join(f"{stage.name} {limit_words(stage.limit)}".strip() for stage in row.stages.all())
    return str(_("{condition}｜时限：{limits}｜结案条件：{closing}")).format(
        condition=row.condition, limits=limits, closing=row.closing_condition
    )


class DispatchForm(MoveForm):
    """派遣: without a lead, to whom the duty table names."""

    lead = UnitField(label=_("主办单位"), required=False)
    assists = UnitsField(label=_("协办单位"), required=False, widget=forms.CheckboxSelectMultiple)
    instruction = text_field(_("交代"), required=False)

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        self.take_units("lead", "assists")
        duty = about.duty
        if duty:
            helping = [unit.code for unit in duty.assist_units]
            self.initial = {"lead": duty.lead.code, "assists": helping}
            assists: Any = self.fields["assists"]
            choices = list(assists.widget.choices)
            assists.widget.choices = sorted(choices, key=lambda choice: choice[0] not in helping)
            self.fields["lead"].help_text = _("已按职责分工预填，可以改。")
        else:
            self.fields["lead"].help_text = _("职责分工里没有对应的单位，请手工选定。")

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        return clean if clean.get("lead") else {**clean, "assists": None}


class AddUnitForm(MoveForm):
    unit = UnitField(label=_("增派哪个单位"))
    instruction = text_field(_("交代"), required=False)

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        self.take_units("unit")


class RuleReturnForm(MoveForm):
    upheld = forms.TypedChoiceField(
        label=_("裁定"),
        choices=[("yes", _("退单成立，改派")), ("no", _("退单不成立，原单位继续办"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = text_field(_("理由"))


class HandleForm(MoveForm):
    """What was done. Photographs are asked for where the rules ask; a side that they do not ask for is optional or gone."""

    text = text_field(_("处置情况"), most=2000, help_text=_("做了什么，现在怎样。"))
    before = photos_field(_("处置前照片"))
    photos = photos_field(_("处置后照片"))

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        asked = about.photo_words("handle_task")
        for name, side in (("before", Phase.BEFORE), ("photos", Phase.AFTER)):
            if side in asked:
                self.fields[name].required, self.fields[name].help_text = True, asked[side]
        if Phase.BEFORE not in asked:
            del self.fields["before"]


class StageForm(MoveForm):
    """Carries the stage that the presser saw, so that two presses do not finish two stages."""

    stage = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = text_field(_("完成情况"), required=False, most=300)
    photos = photos_field(_("照片"))

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        self.fields["stage"].initial = open_stage(about.task) if about.task else None


class CheckForm(MoveForm):
    """A result that needs no words; a picture helps."""

    remark = text_field(_("核查情况"), required=False)
    photos = photos_field(_("核查照片"))


class FailForm(MoveForm):
    remark = text_field(_("哪里不合格"))
    tasks = forms.TypedMultipleChoiceField(
        label=_("哪些单位返工"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    photos = photos_field(_("核查照片"))

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        handled = [task for task in case_tasks(about.case) if task.state == TaskState.HANDLED]
        self.fields["tasks"].choices = [(task.pk, named(task.unit)) for task in handled]  # type: ignore[attr-defined]
        self.fields["tasks"].initial = [task.pk for task in handled]

    def arguments(self) -> dict[str, Any]:
        return {"remark": self.cleaned_data["remark"], "task_ids": self.cleaned_data["tasks"]}


class ReboundForm(MoveForm):
    remark = text_field(_("哪里不合格"))
    photos = photos_field(_("照片"))


class ColourForm(MoveForm):
    colour = forms.ChoiceField(label=_("颜色"), choices=Colour.choices, widget=forms.RadioSelect)
    reason = text_field(_("督办事由"))


class AnswerForm(MoveForm):
    answer = text_field(_("答复"))


class OptionalAnswerForm(MoveForm):
    answer = text_field(_("意见"), required=False)


class RefuseForm(MoveForm):
    answer = text_field(_("不批准的理由"))


class MaintenanceForm(MoveForm):
    maintainer = UnitField(label=_("维护责任单位"))
    next_look_back_on = DayField(label=_("下次回头看"), required=False)

    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, about=about, **options)
        self.take_units("maintainer")
