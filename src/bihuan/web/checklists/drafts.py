"""Checklists out as XLSForm, back as drafts, and what becomes of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.domain.checklists import actions
from bihuan.domain.checklists.queries.library import version_by_id
from bihuan.domain.checklists.tables.xlsform import LARGEST, BadSheet, xlsform_of
from bihuan.web.checklists.frame import manages, sees
from bihuan.web.checklists.scenarios import shown_checklist
from bihuan.web.shell.exports import XLSX
from bihuan.web.shell.fields import DayField
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.request import Request


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("XLSForm 文件"), help_text=gettext_lazy("从一份清单导出、改好的 XLSX。")
    )

    def clean_file(self) -> bytes:
        """The content; what is too large to be a checklist is not read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件太大，清单不会超过 20 MB。"))
        return bytes(file.read())


class AdoptForm(forms.Form):
    from_on = DayField(label=gettext_lazy("从哪天起"), help_text=gettext_lazy("今天或以后；过去的日子不改。"))


@sees
def xlsform(request: Request, code: str) -> HttpResponse:
    """The list as an XLSForm for ODK or KoBo; `?version=` as on its page."""
    checklist = shown_checklist(request, code)[1]
    name = f"{code}-v{checklist.number}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(xlsform_of(checklist), content_type=XLSX, headers=headers)


@manages
def import_page(request: Request) -> HttpResponse:
    """Take a sheet in as a draft; its faults come back with sheet and line."""
    form = SheetForm(request.POST or None, request.FILES or None)

    def act(clean: dict[str, Any]) -> str:
        try:
            row = actions.import_draft(content=clean["file"], actor=request.actor, now=timezone.now())
        except BadSheet as bad:
            for fault in bad.problems:
                form.add_error("file", str(fault))
            raise
        messages.success(request, _("已导入为草稿，采用之前不影响现在的清单。"))
        return _page_of(row.scenario.code, row.number)

    context = {
        "title": _("导入场景清单"),
        "submit_label": _("导入为草稿"),
        "explain": _(
            "先从一份清单导出 XLSForm，改好后再导入。导入的是草稿：先看和现在的清单有什么不同，再决定采用还是弃用。"
        ),
        "cancel_url": reverse("check-scenario-list"),
    }
    return form_page(request, form=form, act=act, context=context)


@manages
def adopt_page(request: Request, version_id: int) -> HttpResponse:
    row = version_by_id(version_id)

    def act(clean: dict[str, Any]) -> str:
        actions.adopt_version(version_id=row.pk, actor=request.actor, now=timezone.now(), **clean)
        messages.success(request, _("已采用；原来的一版到那天为止。"))
        return _page_of(row.scenario.code, row.number)

    form = AdoptForm(request.POST or None, initial={"from_on": timezone.localdate()})
    return form_page(request, form=form, act=act, context=_about(_("采用清单 · {name}"), _("采用"), row))


@manages
def discard_page(request: Request, version_id: int) -> HttpResponse:
    row = version_by_id(version_id)

    def act(_clean: dict[str, Any]) -> str:
        actions.discard_version(version_id=row.pk, actor=request.actor, now=timezone.now())
        messages.success(request, _("草稿已弃用。"))
        return _page_of(row.scenario.code, row.number)

    form = forms.Form(request.POST if request.method == "POST" else None)
    return form_page(request, form=form, act=act, context=_about(_("弃用草稿 · {name}"), _("弃用"), row))


def _about(title: str, submit: str, row: Any) -> dict[str, Any]:
    return {
        "title": title.format(name=row.name),
        "submit_label": submit,
        "cancel_url": _page_of(row.scenario.code, row.number),
    }


def _page_of(code: str, number: int) -> str:
    return f"{reverse('check-scenario-detail', args=[code])}?version={number}"
