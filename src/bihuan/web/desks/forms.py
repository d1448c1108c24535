"""The forms that the desks have for themselves: giving out checks from a list, and a look-back round."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.domain.cases.queries.rules import rules_on
from bihuan.domain.cases.vocabulary import CasesPermission
from bihuan.foundation.accounts.queries import people_with
from bihuan.web.shell.fields import MomentField


def _offer(field: forms.Field, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a choice field its choices of the moment."""
    if isinstance(field, forms.ChoiceField):
        field.choices = list(choices)


class AssignForm(forms.Form):
    """指派核查 to somebody who may check."""

    assignee = forms.ChoiceField(label=_("指派给"))

    def __init__(self, *args: Any, people: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = _people(CasesPermission.CHECK) if people is None else people
        _offer(self.fields["assignee"], [("", _("请选核查员")), *_names(self.people.values())])

    def clean_assignee(self) -> Any:
        return self.people[self.cleaned_data["assignee"]]


def checkers() -> dict[str, Any]:
    """Who may check, by account."""
    return _people(CasesPermission.CHECK)


def _people(permission: str) -> dict[str, Any]:
    return {one.username: one for one in people_with(permission, on=localdate()).order_by("name")}


def _names(people: Iterable[Any]) -> list[tuple[str, str]]:
    return [(one.username, f"{one.name}（{one.unit}）") for one in people]


class RoundForm(forms.Form):
    """A draw of closed cases: its name, when they were closed, and what share is drawn."""

    name = forms.CharField(label=_("名称"), max_length=80)
    closed_from = MomentField(label=_("结案时间从"))
    closed_to = MomentField(label=_("到（不含）"))
    share = forms.DecimalField(
        label=_("抽查比例（%）"),
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
        decimal_places=1,
        max_digits=4,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = rules_on(localdate()).look_back_share * 100
        self.fields["share"].initial = f"{usual.normalize():f}"

    def clean_share(self) -> Decimal:
        share: Decimal = self.cleaned_data["share"]
        return share / 100
