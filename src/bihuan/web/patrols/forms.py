"""The forms of patrols: filters, handing a round out, noting a deduction on the phone, and the second look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries import streets
from bihuan.domain.patrols.queries.rules import rules_on
from bihuan.domain.patrols.vocabulary import Colour, RoundState
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField

if TYPE_CHECKING:
    from bihuan.domain.patrols.queries.rules import ScoredList

ANY = ("", _("全部"))
WIDE = forms.Textarea(attrs={"rows": "3"})


def list_choices() -> list[tuple[str, str]]:
    return [(one.code, named(one)) for one in rules_on(localdate()).lists]


class _WithLists(forms.Form):
    """Fills in the choices that come from the rules and the map."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scored_list"].choices = self.lists()  # type: ignore[attr-defined]
        if "place" in self.fields:
            self.fields["place"].choices = [ANY, *((s.code, named(s)) for s in streets())]  # type: ignore[attr-defined]

    def lists(self) -> list[Any]:
        return list_choices()


class StandingFilters(_WithLists):
    scored_list = forms.ChoiceField(label=_("评分表"), required=False)
    colour = forms.ChoiceField(label=_("牌"), required=False, choices=[ANY, *Colour.choices])
    place = forms.ChoiceField(label=_("街道"), required=False)
    q = forms.CharField(label=_("名称或编号"), required=False, max_length=40)

    def lists(self) -> list[Any]:
        return [ANY, *list_choices()]


class MonthFilters(_WithLists):
    scored_list = forms.ChoiceField(label=_("评分表"), required=False)
    month = forms.CharField(
        label=_("月份"), required=False, widget=forms.DateInput(attrs={"type": "month"}), max_length=7
    )


class RoundFilters(_WithLists):
    sheet = forms.CharField(required=False, widget=forms.HiddenInput)
    scored_list = forms.ChoiceField(label=_("评分表"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[ANY, *RoundState.choices])

    def lists(self) -> list[Any]:
        return [ANY, *list_choices()]


class RoundForm(forms.Form):
    """A round by one list. Sections and patrollers come from the page."""

    patroller_id = forms.TypedChoiceField(label=_("巡查员"), coerce=int)
    due_on = DayField(label=_("完成日期"))
    title = forms.CharField(label=_("名称"), required=False, max_length=120)
    codes = forms.MultipleChoiceField(label=_("走哪些地方"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, people: Any = (), sections: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["patroller_id"].choices = [(p.pk, f"{p.name} · {named(p.unit)}") for p in people]  # type: ignore[attr-defined]
        self.fields["codes"].choices = [(s.code, f"{named(s)} · {named(s.place)}") for s in sections]  # type: ignore[attr-defined]


class DeductionForm(forms.Form):
    """One tap for the line, one for sending; everything else is there already."""

    line = forms.ChoiceField(label=_("扣分项"))
    count = forms.IntegerField(label=_("几处"), min_value=1, max_value=99, initial=1)
    note = forms.CharField(label=_("在哪里、什么样"), required=False, max_length=200)
    photo = forms.FileField(
        label=_("照片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    report = forms.BooleanField(label=_("同时报送为案件"), required=False)

    def __init__(self, *args: Any, scored_list: ScoredList | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = scored_list.groups if scored_list else []
        self.fields["line"].choices = [("", _("请选择"))] + [  # type: ignore[attr-defined]
            (group, [(line.code, f"{named(line)} −{line.points}") for line in lines])
            for group, lines in groups
        ]


class NoteForm(forms.Form):
    note = forms.CharField(label=_("说明"), required=False, max_length=500, widget=WIDE)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=WIDE)


class KeyForm(forms.Form):
    """Which deduction a small button is about."""

    deduction = forms.IntegerField(widget=forms.HiddenInput)
