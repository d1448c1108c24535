"""What the standards page can be narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.district.queries import category_tree
from bihuan.web.desks.names import named
from bihuan.web.shell.fields import DayField


class StandardFilters(forms.Form):
    large = forms.ChoiceField(label=_("大类"), required=False)
    text = forms.CharField(label=_("小类、条件里的字"), required=False)
    day = DayField(label=_("哪一天"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        large = [
            (node.category.code, f"{node.category.code} {named(node.category)}")
            for node in category_tree(localdate())
        ]
        self.fields["large"].choices = [("", _("全部")), *large]  # type: ignore[attr-defined]
