"""Form fields that several screens ask with: a day, a moment, a unit, several units, a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries.registers import duty_places
from bihuan.foundation.accounts.queries import units
from bihuan.web.desks.names import named

if TYPE_CHECKING:  # Django's fields are generic for the type checker alone
    OneOf = forms.ModelChoiceField[Any]
    SomeOf = forms.ModelMultipleChoiceField[Any]
else:
    OneOf, SomeOf = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class DayField(forms.DateField):
    """A day, picked with the browser's own calendar."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class MomentField(forms.DateTimeField):
    """A moment in local time, to the minute."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **options)


def _indented(unit: Model) -> str:
    depth = getattr(unit, "path", "").count("/") - 2
    return "　" * max(depth, 0) + named(unit)


def _empty(options: dict[str, Any]) -> Any:
    return _("请选择") if options.get("required", True) else _("不限")


class UnitField(OneOf):
    """One of the units that exist today, by code, in the order of the tree."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", _empty(options))
        super().__init__(queryset=None, to_field_name="code", **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> UnitField:
        field: UnitField = super().__deepcopy__(memo)
        field.queryset = units(localdate())
        return field

    def label_from_instance(self, obj: Model) -> str:
        return _indented(obj)


class UnitsField(SomeOf):
    """Several of the units that exist today."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, to_field_name="code", **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> UnitsField:
        field: UnitsField = super().__deepcopy__(memo)
        field.queryset = units(localdate())
        return field

    def label_from_instance(self, obj: Model) -> str:
        return _indented(obj)


class PlaceField(OneOf):
    """The district, a street or a community in use, by code, in the order of the tree."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", _empty(options))
        super().__init__(queryset=None, to_field_name="code", **options)

    def __deepcopy__(self, memo: dict[int, Any]) -> PlaceField:
        field: PlaceField = super().__deepcopy__(memo)
        field.queryset = duty_places()
        return field

    def label_from_instance(self, obj: Model) -> str:
        return _indented(obj)
