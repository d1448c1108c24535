"""What the journal can be narrowed to."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.foundation.journal.events import kinds
from bihuan.web.shell.areas import AREAS
from bihuan.web.shell.fields import DayField


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind of entry in the groups of the apps; the first of a group is the whole group."""
    found: list[tuple[str, Any]] = [("", _("全部"))]
    for area, group in groupby(kinds().items(), key=lambda item: item[0].split(".")[0]):
        label = AREAS.get(area, area)
        inside = [(kind, event.label or kind) for kind, event in group]
        found.append((label, [(f"{area}.", _("全部")), *inside]))
    return found


class JournalFilters(forms.Form):
    subject = forms.CharField(label=_("编号"), required=False)
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=kind_choices)
    who = forms.CharField(label=_("谁办的"), required=False)
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
