"""The forms of officers, courses and lecturers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.officers.queries.lists import lecturers
from bihuan.domain.officers.queries.rules import rules_on
from bihuan.domain.officers.vocabulary import CertificateKind, CourseState, Outlook
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, MomentField, UnitField, UnitsField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bihuan.foundation.accounts.models import Person

ANY = ("", _("全部"))
WIDE = forms.Textarea(attrs={"rows": "3"})
CERTIFIED = (("valid", _("有效")), ("expiring", _("90 天内到期")), ("none", _("没有有效证件")))


class OfficerFilters(forms.Form):
    unit = UnitField(label=_("单位"), required=False)
    outlook = forms.ChoiceField(label=_("预计"), required=False, choices=[ANY, *Outlook.choices])
    certificate = forms.ChoiceField(label=_("执法证"), required=False, choices=[ANY, *CERTIFIED])
    day = DayField(label=_("截至哪天"), required=False)
    q = forms.CharField(label=_("姓名"), required=False, max_length=40)


def field_choices() -> list[tuple[str, str]]:
    return [(one.code, named(one)) for one in rules_on(localdate()).fields]


class CourseFilters(forms.Form):
    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *CourseState.choices])
    field = forms.ChoiceField(label=_("内容"), required=False)
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
    q = forms.CharField(label=_("课程名称"), required=False, max_length=40)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = [ANY, *field_choices()]  # type: ignore[attr-defined]


class TimeForm(forms.Form):
    """Where and when; what can be changed of a course."""

    place = forms.CharField(label=_("上课地点"), max_length=120)
    starts_at = MomentField(label=_("开始"))
    ends_at = MomentField(label=_("结束"))


class CourseForm(TimeForm):
    """A course as it is announced."""

    title = forms.CharField(label=_("课程名称"), max_length=120)
    title_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    field = forms.ChoiceField(label=_("内容"))
    lecturer = forms.ChoiceField(label=_("讲师"), help_text=_("要能讲这一类内容，见师资库。"))
    hours = forms.DecimalField(
        label=_("学时"), min_value=0, max_digits=4, decimal_places=1, help_text=_("1 学时至少 45 分钟。")
    )
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=5000)
    open_for = UnitsField(
        label=_("对哪些单位开放"), required=False, help_text=_("含下属单位；不选就是全区。")
    )
    field_order = ("title", "title_en", "field", "lecturer", "hours", "starts_at", "ends_at", "place", "capacity", "open_for")  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        empty = ("", _("请选择"))
        pool = [(one.code, f"{named(one)} · {one.organisation}") for one in lecturers(localdate())]
        self.fields["field"].choices = [empty, *field_choices()]  # type: ignore[attr-defined]
        self.fields["lecturer"].choices = [empty, *pool]  # type: ignore[attr-defined]


class NothingForm(forms.Form):
    """A button alone."""


class SignInForm(forms.Form):
    code = forms.CharField(
        label=_("签到码"),
        max_length=10,
        help_text=_("教室屏幕上的 6 位数字，几分钟一换。签到后由组织者确认，才记学时。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class RateForm(forms.Form):
    points = forms.TypedChoiceField(
        label=_("讲得怎么样"),
        coerce=int,
        choices=[(n, f"{'★' * n}{'☆' * (5 - n)}") for n in range(5, 0, -1)],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(label=_("建议"), required=False, max_length=500, widget=WIDE)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=WIDE)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("说明"), required=False, max_length=200)


class TakeOverForm(forms.Form):
    hours = forms.DecimalField(label=_("学时"), min_value=0, max_digits=5, decimal_places=1)
    on = DayField(label=_("哪一天学的"), help_text=_("记在这一天所在的年度。"))
    reason = forms.CharField(label=_("在哪里可以查到"), max_length=200)


class CertificateForm(forms.Form):
    """A certificate, of somebody who is chosen unless the page knows whose."""

    person = forms.TypedChoiceField(label=_("人员"), coerce=int)
    kind = forms.ChoiceField(label=_("证件种类"), choices=CertificateKind.choices)
    number = forms.CharField(label=_("证号"), max_length=40)
    issuer = forms.CharField(label=_("发证机关"), max_length=100)
    scope = forms.CharField(label=_("执法范围"), max_length=100)
    valid_from = DayField(label=_("生效日期"))
    valid_to = DayField(label=_("失效日期"), help_text=_("从这一天起不再有效。"))

    def __init__(self, *args: Any, people: Iterable[Person] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(one.pk, f"{one.name} · {named(one.unit)}") for one in people]
        self.fields["person"].choices = [("", _("请选择")), *known]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    valid_to = DayField(label=_("从哪天起收回"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class LecturerForm(forms.Form):
    code = forms.SlugField(label=_("代码"), max_length=20, help_text=_("字母和数字，以后不改。"))
    name = forms.CharField(label=_("姓名"), max_length=60)
    name_en = forms.CharField(label=_("英文姓名"), max_length=60, required=False)
    organisation = forms.CharField(label=_("单位"), max_length=100)
    teaches = forms.MultipleChoiceField(label=_("能讲哪几类"), widget=forms.CheckboxSelectMultiple)
    valid_from = DayField(label=_("从哪天起在库"))
    valid_to = DayField(
        label=_("到哪天为止"), required=False, help_text=_("从这一天起不再请他讲；不填为长期。")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teaches"].choices = field_choices()  # type: ignore[attr-defined]


class LecturerFilters(forms.Form):
    teaches = forms.ChoiceField(label=_("能讲"), required=False)
    past = forms.BooleanField(label=_("含已不在库的"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["teaches"].choices = [ANY, *field_choices()]  # type: ignore[attr-defined]
