"""Who looked at personal data: all looks for the auditor, one's own for everybody else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.personal.queries import find_looks
from bihuan.foundation.personal.vocabulary import PersonalPermission, Way
from bihuan.web.looks.tables import COLUMNS, SORTS
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.fields import DayField
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request


class LookFilters(forms.Form):
    who = forms.CharField(label=_("谁看的"), required=False)
    subject = forms.CharField(label=_("诉求编号"), required=False)
    way = forms.ChoiceField(label=_("途径"), required=False, choices=[("", _("全部")), *Way.choices])
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)


@signed_in
def look_list(request: Request) -> HttpResponseBase:
    """The log of looks, latest first."""
    filters = LookFilters(request.GET or None)
    wanted: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    words = {name: wanted.get(name, "").strip() for name in ("who", "subject", "way")}
    rows = find_looks(request.actor, **words, since=wanted.get("since"), until=wanted.get("until"))
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts=SORTS,
        filters=filters,
        name="looks",
        template="looks/list.html",
        context={
            "is_auditor": request.actor.may(PersonalPermission.AUDIT),
            "empty_text": _("没有查阅记录。"),
        },
    )
