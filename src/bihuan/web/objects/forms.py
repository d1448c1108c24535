"""Forms about governed objects; the particulars come from the object's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries import communities, object_kinds, streets
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField, PlaceField, UnitField

if TYPE_CHECKING:
    from bihuan.domain.district.models import ObjectKind

ANY = ("", _("全部"))
PARTICULAR = "data_"


def place_choices() -> list[tuple[str, Any]]:
    """Streets, and their communities below them."""
    inside: dict[int | None, list[tuple[str, str]]] = {}
    for place in communities():
        inside.setdefault(place.parent_id, []).append((place.code, f"　{named(place)}"))
    found: list[tuple[str, Any]] = []
    for street in streets():
        found += [(street.code, named(street)), *inside.get(street.pk, [])]
    return found


class ObjectFilters(forms.Form):
    text = forms.CharField(label=_("名称或编码"), required=False)
    kind = forms.ChoiceField(label=_("种类"), required=False)
    place = forms.ChoiceField(label=_("区域"), required=False)
    ended = forms.BooleanField(label=_("包括已注销的"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [(kind.code, named(kind)) for kind in object_kinds()]
        self.fields["kind"].choices = [ANY, *kinds]  # type: ignore[attr-defined]
        self.fields["place"].choices = [ANY, *place_choices()]  # type: ignore[attr-defined]


class KindForm(forms.Form):
    """The first question of a new object: what kind of thing it is."""

    kind = forms.ChoiceField(label=_("种类"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.code, named(kind)) for kind in object_kinds()]  # type: ignore[attr-defined]


class ObjectForm(forms.Form):
    """What is known of an object; `particulars` are the fields of its kind."""

    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=120, required=False)
    place = PlaceField(label=_("所在区域"))
    owner_unit = UnitField(label=_("责任单位"), required=False)
    lon = forms.FloatField(label=_("经度"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("纬度"), required=False, min_value=-90, max_value=90)

    def __init__(self, *args: Any, kind: ObjectKind, **options: Any) -> None:
        super().__init__(*args, **options)
        for spec in kind.fields:
            self.fields[f"{PARTICULAR}{spec['key']}"] = _field_of(spec)

    def particulars(self) -> dict[str, Any]:
        """What was filled in of the kind's fields."""
        pairs = ((key, value) for key, value in self.cleaned_data.items() if key.startswith(PARTICULAR))
        return {
            key.removeprefix(PARTICULAR): _plain(value) for key, value in pairs if value not in ("", None)
        }

    def facts(self) -> dict[str, Any]:
        """Everything as the actions take it."""
        plain = {k: v for k, v in self.cleaned_data.items() if not k.startswith(PARTICULAR)}
        return {**plain, "data": self.particulars()}


class NewObjectForm(ObjectForm):
    code = forms.CharField(label=_("编码"), max_length=40)
    field_order = ("code", "name")


class EndForm(forms.Form):
    valid_to = DayField(label=_("注销日期"))
    reason = forms.CharField(label=_("理由"), max_length=500)


def label_of(spec: dict[str, Any]) -> str:
    """What a particular is called in the reader's language."""
    english = (get_language() or "").startswith("en")
    return (spec.get("name_en") if english else "") or spec["name"]


def _field_of(spec: dict[str, Any]) -> forms.Field:
    label = label_of(spec)
    if "choices" in spec:
        choices = [("", "—"), *((word, word) for word in spec["choices"])]
        return forms.ChoiceField(label=label, choices=choices, required=False)
    kinds: dict[str, type[forms.Field]] = {
        "integer": forms.IntegerField,
        "number": forms.FloatField,
        "flag": forms.BooleanField,
        "date": DayField,
    }
    return kinds.get(spec.get("type", "text"), forms.CharField)(label=label, required=False)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
