"""The forms of the bulletin."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.bulletins.queries.rules import rules_on
from bihuan.domain.bulletins.queries.values import definitions
from bihuan.domain.bulletins.vocabulary import ItemState
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, MomentField, UnitField, UnitsField

ANY = ("", _("全部"))
LONG = forms.Textarea(attrs={"rows": "16"})
WIDE = forms.Textarea(attrs={"rows": "3"})


class ManuscriptForm(forms.Form):
    """What a unit reports: typed here, or read from a Word file."""

    unit = UnitField(label=_("报送单位"))
    word = forms.FileField(
        label=_("Word 文件"), required=False, help_text=_("docx 文件，第一行作标题。上传了文件就不用再填下面两栏。"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )  # fmt: skip
    title = forms.CharField(label=_("标题"), required=False, max_length=120)
    text = forms.CharField(
        label=_("正文"), required=False, max_length=20_000, widget=LONG,
        help_text=_("不超过 5000 字。写清数字的起止时间；发现了多少问题，也写解决了多少。"),
    )  # fmt: skip

    def __init__(self, *args: Any, paths: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["unit"]
        allowed = [unit.pk for unit in field.queryset if unit.path.startswith(paths)]  # type: ignore[attr-defined]
        field.queryset = field.queryset.filter(pk__in=allowed)  # type: ignore[attr-defined]
        if len(allowed) == 1:
            field.initial, field.empty_label = field.queryset.get(), None  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not clean.get("word"):
            for name in ("title", "text"):
                if not clean.get(name):
                    self.add_error(name, forms.ValidationError(_("请填写，或上传 Word 文件。")))
        return clean


class EditForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=120)
    text = forms.CharField(label=_("正文"), max_length=20_000, widget=LONG)
    note = forms.CharField(label=_("改了什么"), required=False, max_length=200)


class NoteForm(forms.Form):
    note = forms.CharField(label=_("说明"), required=False, max_length=500, widget=WIDE)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=WIDE)


class NothingForm(forms.Form):
    """A button that asks for nothing."""


class ForcedForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label=_("应不应该强制刊发"), choices=(("yes", _("应当")), ("no", _("不应当"))),
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(label=_("意见"), max_length=200, widget=WIDE)


class ToForm(forms.Form):
    to = forms.CharField(label=_("转报给谁"), max_length=80)


class FeedbackForm(forms.Form):
    feedback = forms.CharField(label=_("采用后的情况"), max_length=500, widget=WIDE)


class WhoForm(forms.Form):
    who = forms.CharField(label=_("请谁核实"), max_length=60, help_text=_("只给自己看，不发给别人。"))


class CommentForm(forms.Form):
    text = forms.CharField(label=_("批注"), max_length=500, widget=WIDE)


class SourceForm(forms.Form):
    source = forms.CharField(
        label=_("数字的出处"), max_length=200, help_text=_("哪个文件、哪本台账、截至哪天。")
    )


class BindForm(forms.Form):
    """The value that a number is bound to."""

    metric = forms.ChoiceField(label=_("指标"))
    window = forms.CharField(
        label=_("时段"), max_length=60, help_text=_("2026-11、2026Q4、2026-11-02..2026-12-01 都可以。")
    )
    scope = forms.CharField(
        label=_("范围"), required=False, max_length=60,
        help_text=_("不填是全区；街道写 place:代码，单位写 unit:代码。"),
    )  # fmt: skip
    as_of = MomentField(label=_("截至哪一刻所知"), required=False, help_text=_("不填以签发时为准。"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(one.code, f"{named(one)}（{one.unit}）") for one in definitions(localdate())]
        self.fields["metric"].choices = known  # type: ignore[attr-defined]


class DraftForm(forms.Form):
    window = forms.CharField(
        label=_("时段"), required=False, max_length=60, help_text=_("不填是这一期的月份。")
    )


class AnswerForm(forms.Form):
    """What somebody outside answers."""

    is_right = forms.TypedChoiceField(
        label=_("内容属实吗"), choices=(("yes", _("属实")), ("no", _("有出入"))),
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(label=_("哪里有出入"), required=False, max_length=1000, widget=WIDE)


class SharesForm(forms.Form):
    """A share for each contributor; they add to 1."""

    def __init__(self, *args: Any, shares: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in shares:
            self.fields[one.unit.code] = forms.DecimalField(
                label=str(one.unit), initial=one.share, max_digits=4, decimal_places=3,
                min_value=Decimal("0.001"), max_value=Decimal(1),
            )  # fmt: skip


class RequestForm(forms.Form):
    units = UnitsField(label=_("约哪些单位"))
    topic = forms.CharField(label=_("题目"), max_length=120)
    note = forms.CharField(label=_("要求"), required=False, max_length=500, widget=WIDE)
    due_on = DayField(label=_("哪天前交稿"))


class IssueForm(forms.Form):
    series = forms.ChoiceField(label=_("系列"))
    month = DayField(label=_("哪个月"), help_text=_("选这个月里的任意一天。"))
    is_supplement = forms.BooleanField(label=_("增刊（另外编号）"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["series"].choices = [(s.code, s.name) for s in rules_on(localdate()).series]  # type: ignore[attr-defined]


def columns() -> list[tuple[str, str]]:
    """The columns that an item can be placed in."""
    return [(column.code, column.name) for column in rules_on(localdate()).columns]


class PlaceForm(forms.Form):
    item = forms.ChoiceField(label=_("信息"))
    column = forms.ChoiceField(label=_("栏目"))

    def __init__(self, *args: Any, items: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["item"].choices = [(str(item.pk), item.title) for item in items]  # type: ignore[attr-defined]
        self.fields["column"].choices = columns()  # type: ignore[attr-defined]


class SignForm(forms.Form):
    accept_open = forms.BooleanField(label=_("已看过清单，确认照此签发"), required=False)


class SkipForm(forms.Form):
    series = forms.ChoiceField(label=_("系列"))
    is_supplement = forms.BooleanField(label=_("增刊"), required=False)
    reason = forms.CharField(label=_("为什么空号"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["series"].choices = [(s.code, s.name) for s in rules_on(localdate()).series]  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    title = forms.CharField(label=_("综合稿的标题"), max_length=120)


class ItemFilters(forms.Form):
    """What narrows the list; the sheet travels along in the address."""

    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    state_is = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *ItemState.choices])
    unit = UnitField(label=_("报送单位"), required=False)
    q = forms.CharField(label=_("编号或标题"), required=False, max_length=40)
