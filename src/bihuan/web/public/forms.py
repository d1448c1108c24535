"""What a resident fills in: a photo, a place, a sentence, and if he likes a number for questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries import Found, locate, place_by_code, small_classes
from bihuan.domain.residents.queries import places_named
from bihuan.web.reports.fields import PicturesField
from bihuan.web.reports.forms import NO_PLACE, OUTSIDE

MATCHES = 12


class ResidentForm(forms.Form):
    """Three steps on one page. `ticket` makes a second tap the same report; `proof` is what the browser worked for."""

    photos = PicturesField(
        label=_("现场照片"), required=False, help_text=_("最多 6 张。照片里的拍摄时间和位置不会公开。")
    )
    where = forms.CharField(
        label=_("用文字查找位置"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("路名、小区、社区"), "autocomplete": "off"}
        ),
    )
    lon = forms.FloatField(label=_("经度"), required=False, widget=forms.NumberInput(attrs={"step": "any"}))
    lat = forms.FloatField(label=_("纬度"), required=False, widget=forms.NumberInput(attrs={"step": "any"}))
    place = forms.CharField(required=False, widget=forms.HiddenInput)
    address = forms.CharField(
        label=_("门牌或参照物"),
        required=False,
        max_length=200,
        help_text=_("例如“菜场北门对面”，方便处置的人找到。"),
    )
    text = forms.CharField(
        label=_("发生了什么"),
        max_length=2000,
        widget=forms.Textarea(
            attrs={"rows": "4", "placeholder": _("一句话就够，例如：垃圾桶满了，污水流到路面")}
        ),
    )
    category = forms.CharField(required=False, max_length=5, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("可以不留。只有办理的人在需要时能看到，不会公开。"),
    )
    same_as = forms.CharField(required=False, widget=forms.HiddenInput)
    ticket = forms.CharField(max_length=200, widget=forms.HiddenInput)
    proof = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    secret = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_category(self) -> Any:
        """The class that was proposed and picked; what is no class of today counts as not picked."""
        code = self.cleaned_data["category"]
        return small_classes(localdate()).filter(code=code).first() if code else None

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        clean["place"] = place_of(clean)
        if clean["place"] is None and not self.errors:
            self.add_error("where", OUTSIDE if clean.get("lon") is not None else NO_PLACE)
        return clean


def place_of(clean: dict[str, Any]) -> Any:
    """The place of the point, else the one that was picked or that alone has the words; it gives the point as well."""
    lon, lat = clean.get("lon"), clean.get("lat")
    if lon is None or lat is None:
        return _place_in_words(clean)
    spot = locate(lon, lat)
    return place_by_code(spot.code) if spot else None


def _place_in_words(clean: dict[str, Any]) -> Any:
    one = picked(clean.get("where") or "", clean.get("place") or "")
    if one is None:
        return None
    if one.kind == "object" and one.lon is not None:
        clean["lon"], clean["lat"] = one.lon, one.lat
    return place_by_code(one.place_path.strip("/").split("/")[-1])


def picked(words: str, code: str) -> Found | None:
    """The one place that the words mean: the picked one of several, or the only one."""
    found = matches(words) or matches(code)
    chosen = [one for one in found if one.code == code] or found
    return chosen[0] if len(chosen) == 1 else None


def matches(words: str) -> list[Found]:
    """The places that the words can mean."""
    return places_named(words.strip(), limit=MATCHES) if words.strip() else []
