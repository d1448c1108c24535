"""The forms of reports: sending one, looking for some, and deciding what each becomes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.rules import Reason, rules_on
from bihuan.domain.cases.vocabulary import ReportState, Source
from bihuan.domain.district.queries import Found, locate, place_by_code, search_places, streets
from bihuan.web.desks.names import named
from bihuan.web.reports.fields import CategoryField, PicturesField, PlaceField
from bihuan.web.shell.fields import DayField

NO_PLACE = _("请在地图上点出位置，或写出路名、小区、社区并从结果里选一个。")
OUTSIDE = _("这个点不在本区范围内。请把图钉移到本区里，或改用文字查找位置。")
MATCHES = 12
WIDE = forms.Textarea(attrs={"rows": "3"})


class ReportForm(forms.Form):
    """What somebody saw, where, and how it looks. `form_key` makes a second tap the same report."""

    text = forms.CharField(
        label=_("发生了什么"),
        max_length=4000,
        widget=forms.Textarea(
            attrs={"rows": "3", "placeholder": _("例如：平江路 68 号门口垃圾桶满溢，污水流到路面")}
        ),
    )
    photos = PicturesField(label=_("现场照片"), required=False, help_text=_("可拍可选，可以多张。"))
    where = forms.CharField(
        label=_("用文字查找位置"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("路名、小区、社区")}),
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
    category = CategoryField(required=False, help_text=_("不确定可以不填，受理员会定。"))
    is_urgent = forms.BooleanField(label=_("紧急：有人身安全或交通危险"), required=False)
    source = forms.ChoiceField(label=_("来源"), required=False)
    source_key = forms.CharField(
        label=_("来源编号"), required=False, max_length=70, help_text=_("例如 12345 工单号。")
    )
    name = forms.CharField(label=_("反映人"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("联系电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )
    same_as = forms.CharField(required=False, widget=forms.HiddenInput)
    form_key = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, channels: Sequence[Source], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = channels
        self.fields["form_key"].initial = uuid.uuid4().hex
        source = self.fields["source"]
        if isinstance(source, forms.ChoiceField):
            source.choices = [(one.value, one.label) for one in channels]
        if len(channels) == 1:  # a clerk enters for others; whoever sends his own needs none of this
            for key in ("source", "source_key", "name", "phone"):
                del self.fields[key]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        spot = _spot(clean)
        clean["place"] = place_by_code(spot) if spot else self._place_in_words(clean)
        if clean["place"] is None and not self.errors:
            self.add_error("where", OUTSIDE if clean.get("lon") is not None else NO_PLACE)
        clean["source"] = clean.get("source") or self.channels[0].value
        return clean

    def _place_in_words(self, clean: dict[str, Any]) -> Any:
        """What was picked from the results, or the only result that there is; it gives the point as well."""
        one = picked(clean.get("place") or clean.get("where") or "", clean.get("place"))
        if one is None:
            return None
        if one.kind == "object" and one.lon is not None:
            clean["lon"], clean["lat"] = one.lon, one.lat
        return place_of(one)


def picked(words: str, code: str | None) -> Found | None:
    """The one place that the words mean: the picked one of several, or the only one."""
    found = search_places(words, limit=MATCHES) if words else []
    chosen = [one for one in found if one.code == code] or found
    return chosen[0] if len(chosen) == 1 else None


def place_of(found: Found) -> Any:
    """The place itself, or the place that an object lies in."""
    return place_by_code(found.place_path.strip("/").split("/")[-1])


def _spot(clean: dict[str, Any]) -> str:
    """The code of the cell that the point lies in (or next to); empty without a point in the district."""
    lon, lat = clean.get("lon"), clean.get("lat")
    spot = locate(lon, lat) if lon is not None and lat is not None else None
    return spot.code if spot else ""


class OnSpotForm(ReportForm):
    """Found and put right at once: what was done, and the state before and after where the class asks for it."""

    done = forms.CharField(label=_("怎么处理的"), max_length=2000, widget=WIDE)
    after = PicturesField(label=_("处理后照片"), required=False)
    unit = forms.ChoiceField(label=_("办理单位"))
    field_order = ("text", "photos", "done", "after", "unit")

    def __init__(self, *args: Any, units: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].label, self.fields["photos"].help_text = _("处理前照片"), ""
        for key in ("source", "source_key", "name", "phone", "is_urgent"):
            self.fields.pop(key, None)
        unit = self.fields["unit"]
        if isinstance(unit, forms.ChoiceField):
            unit.choices = [(one.code, named(one)) for one in units]
        if len(units) == 1:
            unit.widget, unit.initial = forms.HiddenInput(), units[0].code
        self.fields["category"].required = True
        self.fields["category"].help_text = ""


class ReportFilters(forms.Form):
    """What a list of reports is narrowed to."""

    q = forms.CharField(
        label=_("编号或文字"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    state = forms.ChoiceField(label=_("状态"), required=False)
    source = forms.ChoiceField(label=_("来源"), required=False)
    place = forms.ChoiceField(label=_("街道"), required=False)
    since = DayField(label=_("收到日期从"), required=False)
    until = DayField(label=_("到"), required=False)
    mine = forms.BooleanField(label=_("只看我报送的"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("全部"))
        choices: dict[str, list[Any]] = {
            "state": ReportState.choices,
            "source": Source.choices,
            "place": [(one.code, named(one)) for one in streets()],
        }
        for key, options in choices.items():
            self.fields[key].choices = [everything, *options]  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """受理, with what the desk knows better than the report."""

    category = CategoryField(required=False)
    place = PlaceField(required=False)
    title = forms.CharField(label=_("标题"), required=False, max_length=120)
    is_urgent = forms.BooleanField(label=_("急要件"), required=False)


class JoinForm(forms.Form):
    """并案: the code of the case that it is about."""

    case = forms.CharField(label=_("案件编号"), max_length=12)


class GroundForm(forms.Form):
    """A typed reason, and words where they are needed."""

    ground = forms.ChoiceField(label=_("理由"))
    reason = forms.CharField(
        label=_("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": "2"})
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = rules_on(localdate()).reasons.get(kind, ())
        self.fields["ground"].choices = [("", "—"), *((r.code, _reason(r)) for r in reasons)]  # type: ignore[attr-defined]


def _reason(reason: Reason) -> str:
    return reason.name_en if (get_language() or "").startswith("en") else reason.name


class UnjoinForm(forms.Form):
    """Why a report is not about the case after all."""

    reason = forms.CharField(label=_("理由"), max_length=300)
