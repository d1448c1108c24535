"""Saved views: the filters of the list under a name."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bihuan.domain.cases.actions import delete_view, save_view
from bihuan.kernel.refusals import Refused
from bihuan.web.cases.views import PAGE, here
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request


class SaveViewForm(forms.Form):
    """A name, and whether everybody sees it; `query` is the list's address."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    query = forms.CharField(required=False, max_length=1000)
    is_shared = forms.BooleanField(required=False)


@require_POST
@signed_in
def save_view_page(request: Request) -> HttpResponse:
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        raise Refused("bad_view", "视图没有保存：请给它起一个 40 字以内的名称。", fields={"name": "请填写"})
    view = save_view(actor=request.actor, now=timezone.now(), page=PAGE, **form.cleaned_data)
    messages.success(request, _("已保存为视图“{name}”。").format(name=view.name))
    return HttpResponseRedirect(here(request))


@require_POST
@signed_in
def delete_view_page(request: Request, pk: int) -> HttpResponse:
    delete_view(actor=request.actor, now=timezone.now(), view_id=pk)
    messages.success(request, _("视图已删除。"))
    return HttpResponseRedirect(here(request))
