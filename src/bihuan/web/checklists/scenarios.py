"""The scenario checklists of a day, and one of them with its versions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.domain.checklists.queries.library import (
    Difference,
    difference,
    drafts,
    has_begun,
    scenario_versions,
)
from bihuan.domain.checklists.queries.scenarios import Checklist, checklist_of, checklists_on
from bihuan.domain.checklists.vocabulary import ChecklistsPermission, VersionState
from bihuan.kernel.refusals import NotFound
from bihuan.web.checklists.forms import DayForm
from bihuan.web.checklists.frame import day_of, sees, tabs
from bihuan.web.shell.request import Request

if TYPE_CHECKING:
    from bihuan.domain.checklists.models import ScenarioVersion


@sees
def scenario_list(request: Request) -> HttpResponse:
    day = day_of(request)
    context = {
        "checklists": checklists_on(day),
        "drafts": drafts(),
        "may_manage": request.actor.may(ChecklistsPermission.MANAGE),
        "day": day,
        "form": DayForm(initial={"day": day}),
        "tabs": tabs("scenarios"),
    }
    return render(request, "checklists/scenarios.html", context)


@sees
def scenario_detail(request: Request, code: str) -> HttpResponse:
    """A version of a list, the one in force unless `?version=` names another, with what changed from one to the next."""
    versions, checklist = shown_checklist(request, code)
    shown = next(version for version in versions if version.pk == checklist.version_id)
    before = [*versions[1:], None]
    context = {
        "may_manage": request.actor.may(ChecklistsPermission.MANAGE),
        "is_draft": shown.state == VersionState.DRAFT,
        "checklist": checklist,
        "shown": shown,
        "versions": [(new, _changes(new, old)) for new, old in zip(versions, before, strict=True)],
    }
    return render(request, "checklists/scenario.html", context)


def shown_checklist(request: Request, code: str) -> tuple[list[ScenarioVersion], Checklist]:
    """All versions of a list, and the one that the address asks for as it reads with its holders."""
    versions, today = scenario_versions(code), timezone.localdate()
    shown = _shown(versions, request.GET.get("version", ""), today)
    return versions, checklist_of(shown, _day_within(shown, today))


def _shown(versions: list[ScenarioVersion], asked: str, today: date) -> ScenarioVersion:
    """The version that was asked for, else the newest that has begun, else the newest."""
    if asked:
        found = next((version for version in versions if str(version.number) == asked), None)
        if found is None:
            raise NotFound
        return found
    return next((version for version in versions if has_begun(version, today)), versions[0])


def _day_within(version: ScenarioVersion, today: date) -> date:
    """Today, or the nearest day on which the version was or will be in force."""
    last = version.valid_to - timedelta(days=1) if version.valid_to else today
    return max(min(today, last), version.valid_from or today)


def _changes(version: ScenarioVersion, before: ScenarioVersion | None) -> list[str]:
    """What a version says otherwise than the one before, in words."""
    if before is None:
        return []
    found = difference(before, version)
    lists = ((_("增加"), found.added), (_("减少"), found.removed), (_("调换次序"), found.moved))
    return [*(f"{word} {'、'.join(codes)}" for word, codes in lists if codes), *_changed_words(found)]


def _changed_words(found: Difference) -> Iterator[str]:
    for code, old, new in found.conditions:
        yield _("{code} 的条件：{old} → {new}").format(code=code, old=old or "—", new=new or "—")
    labels = {"name": _("名称"), "lead": _("牵头部门"), "trades": _("行业"), "questions": _("先问的问题")}
    for key, (was, now) in found.words.items():
        yield f"{labels[key]}：{was or '—'} → {now or '—'}"
