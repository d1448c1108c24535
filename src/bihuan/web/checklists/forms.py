"""Forms of the library of checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.checklists.queries import items_on
from bihuan.domain.checklists.queries.library import fields_on
from bihuan.domain.checklists.vocabulary import ItemClass, PowerLevel
from bihuan.web.duties.forms import place_choices
from bihuan.web.shell.fields import DayField, UnitField, UnitsField

ANY = ("", _("全部"))


class DayForm(forms.Form):
    day = DayField(label=_("哪一天"), required=False)


class ItemFilters(forms.Form):
    field = forms.ChoiceField(label=_("监管领域"), required=False)
    unit = UnitField(label=_("部门"), required=False)
    item_class = forms.ChoiceField(label=_("一般或重点"), required=False, choices=[ANY, *ItemClass.choices])
    on_site = forms.ChoiceField(
        label=_("要不要到现场"), required=False, choices=[ANY, ("yes", _("到现场")), ("no", _("不到现场"))]
    )
    text = forms.CharField(label=_("代码、名称、法律里的字"), required=False)
    day = DayField(label=_("哪一天"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["field"].choices = [ANY, *((one, one) for one in fields_on(localdate()))]  # type: ignore[attr-defined]


class HolderForm(forms.Form):
    """Who holds an item at a place on a day."""

    item = forms.ChoiceField(label=_("检查事项"))
    place = forms.ChoiceField(label=_("在哪里"), required=False)
    day = DayField(label=_("哪一天"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        items = items_on(localdate())
        self.fields["item"].choices = [(code, f"{code} {item.name}") for code, item in items.items()]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("全区")), *place_choices()]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    to = UnitsField(label=_("交给哪些单位"), help_text=_("街道可以选几个；区级、市级只选一个。"))
    level = forms.ChoiceField(label=_("层级"), choices=PowerLevel.choices, initial=PowerLevel.STREET)
    from_on = DayField(label=_("从哪天起"), help_text=_("今天或以后；过去的日子不改。"))
    reason = forms.CharField(label=_("原因"), max_length=200)
    source = forms.CharField(label=_("依据的文件"), max_length=200, required=False)


class HandBackForm(forms.Form):
    to = UnitField(label=_("收回到哪个单位"))
    level = forms.ChoiceField(
        label=_("层级"),
        choices=[c for c in PowerLevel.choices if c[0] != PowerLevel.STREET],
        initial="district",
    )
    from_on = DayField(label=_("从哪天起"), help_text=_("今天或以后；过去的日子不改。"))
    reason = forms.CharField(label=_("原因"), max_length=200)
    source = forms.CharField(label=_("依据的文件"), max_length=200, required=False)
