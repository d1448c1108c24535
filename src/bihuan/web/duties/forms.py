"""Forms about the duty table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries import CategoryNode, category_tree
from bihuan.domain.district.queries.registers import duty_places
from bihuan.domain.district.vocabulary import LETTERS, CategoryKind
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, PlaceField, UnitField, UnitsField

ANY = ("", _("全部"))


def class_label(node: CategoryNode) -> str:
    return f"{node.category.code} {named(node.category)}"


def small_class_choices() -> list[tuple[str, Any]]:
    """Small classes under their large ones."""
    return [
        (class_label(node), [(child.category.code, class_label(child)) for child in node.children])
        for node in category_tree(localdate())
    ]


def prefix_choices() -> list[tuple[str, Any]]:
    """Everything, a letter, a large class or a small class."""
    found: list[tuple[str, Any]] = [(letter, CategoryKind(kind).label) for letter, kind in LETTERS.items()]
    for node in category_tree(localdate()):
        found.append((node.category.code, class_label(node)))
        found += [(child.category.code, f"　{class_label(child)}") for child in node.children]
    return found


def place_choices() -> list[tuple[str, str]]:
    return [(p.code, "　" * max(p.path.count("/") - 2, 0) + named(p)) for p in duty_places()]


class _WithChoices(forms.Form):
    """Fills in the choices that come from the database, once a form is made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [ANY, *place_choices()]  # type: ignore[attr-defined]


class DutyFilters(_WithChoices):
    day = DayField(label=_("哪一天"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    place = forms.ChoiceField(label=_("区域"), required=False)
    unit = UnitField(label=_("主办单位"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = [ANY, *prefix_choices()]  # type: ignore[attr-defined]


class WhoForm(forms.Form):
    """Who answers for a small class at a place on a day."""

    category = forms.ChoiceField(label=_("什么事"))
    place = forms.ChoiceField(label=_("在哪里"))
    day = DayField(label=_("哪一天"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = small_class_choices()  # type: ignore[attr-defined]
        self.fields["place"].choices = place_choices()  # type: ignore[attr-defined]


class SetForm(forms.Form):
    category = forms.ChoiceField(label=_("类别"), required=False, help_text=_("越细的类别越优先。"))
    place = PlaceField(label=_("区域"), help_text=_("同一类别里，越小的区域越优先。"))
    lead = UnitField(label=_("主办单位"))
    assists = UnitsField(label=_("协办单位"), required=False)
    valid_from = DayField(label=_("起始日期"), help_text=_("今天或以后。"))
    valid_to = DayField(label=_("终止日期"), required=False, help_text=_("从这一天起不再有效；不填为长期。"))
    source = forms.CharField(label=_("依据"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        everything = ("", _("全部事项"))
        self.fields["category"].choices = [everything, *prefix_choices()]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    valid_to = DayField(label=_("终止日期"), help_text=_("从这一天起没有单位承担这一项。"))
    reason = forms.CharField(label=_("理由"), max_length=500)
