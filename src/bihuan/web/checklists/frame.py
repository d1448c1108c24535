"""What the pages of the library share: who may come in, the tabs, and the day that a page is about."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.checklists.vocabulary import ChecklistsPermission
from bihuan.web.shell.access import permitted
from bihuan.web.shell.request import Request

sees = permitted(*ChecklistsPermission)
manages = permitted(ChecklistsPermission.MANAGE)


def day_of(request: Request) -> date:
    """The day in the address; today without one, or when it is none."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def tabs(current: str) -> list[tuple[str, str, None, bool]]:
    return [
        (_("检查事项"), reverse("check-item-list"), None, current == "items"),
        (_("场景清单"), reverse("check-scenario-list"), None, current == "scenarios"),
        (_("谁行使"), reverse("power-holder"), None, current == "holder"),
        (_("空白和重叠"), reverse("check-coverage"), None, current == "coverage"),
        (_("重复的事项"), reverse("check-duplicates"), None, current == "duplicates"),
    ]
