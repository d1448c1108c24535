"""Three small screens on the shell: a list, a form whose action refuses, and a bare refusal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse

from bihuan.config.urls import urlpatterns as product
from bihuan.foundation.accounts.models import Person
from bihuan.kernel.refusals import NotFound, Refused
from bihuan.web.shell.access import permitted, signed_in
from bihuan.web.shell.cells import link
from bihuan.web.shell.forms import form_page
from bihuan.web.shell.lists import list_page
from bihuan.web.shell.request import Request
from bihuan.web.shell.tables import Column

COLUMNS = (
    Column[Person]("name", "姓名", lambda p: p.name, cell=lambda p: link("/", p.name), headline=True),
    Column[Person]("username", "用户名", lambda p: p.username),
    Column[Person]("joined", "加入", lambda p: p.joined_at, optional=True),
)


class Find(forms.Form):
    text = forms.CharField(label="查找", required=False)


class Note(forms.Form):
    note = forms.CharField(label="说明", widget=forms.Textarea)


@signed_in
def people(request: Request) -> HttpResponseBase:
    rows = Person.objects.select_related("unit")
    return list_page(
        request,
        rows=rows,
        columns=COLUMNS,
        sorts={"old": ("username",), "new": ("-joined_at", "-id")},
        filters=Find(request.GET or None),
        name="people",
        size=2,
    )


@signed_in
def note(request: Request) -> HttpResponse:
    def act(clean: dict[str, Any]) -> str:
        if clean["note"] == "late":
            raise Refused("late", "已经超期 {days} 天。", days=3, fields={"note": "请写明原因。"})
        return reverse("people")

    return form_page(request, form=Note(request.POST or None), act=act)


def refuse(request: Request, code: str) -> HttpResponse:
    raise NotFound if code == "not_found" else Refused(code, "现在是“{state}”，不能派遣。", state="已结案")


@permitted("journal.view")
def desk(request: Request) -> HttpResponse:
    return HttpResponse(request.actor.label)


urlpatterns = [
    path("test/people/", people, name="people"),
    path("test/note/", note),
    path("test/refuse/<code>/", refuse),
    path("test/desk/", desk),
    *product,
]
