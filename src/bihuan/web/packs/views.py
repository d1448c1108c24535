"""Which versions of which pack were loaded, file by file."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from bihuan.foundation.packs import queries
from bihuan.web.shell.access import signed_in
from bihuan.web.shell.request import Request


@signed_in
def pack_list(request: Request) -> HttpResponse:
    loads = queries.loads()
    newest = {load.code: load.pk for load in reversed(loads)}
    rows = [(load, newest[load.code] == load.pk) for load in loads]
    return render(request, "packs/list.html", {"rows": rows})


@signed_in
def pack_detail(request: Request, load_id: int) -> HttpResponse:
    load = queries.load_by_id(load_id)
    before = queries.load_before(load)
    old = before.files if before else {}
    files = [(name, digest, _change(name, digest, old)) for name, digest in sorted(load.files.items())]
    english = (get_language() or "").startswith("en")
    said = {key: load.header.get(f"{key}_en" if english else key, "") for key in ("map_note", "source")}
    context = {
        "load": load,
        "before": before,
        "files": files,
        "gone": sorted(set(old) - set(load.files)),
        **said,
    }
    return render(request, "packs/detail.html", context)


def _change(name: str, digest: str, old: dict[str, str]) -> str:
    """`new` or `changed` against the files before; empty when the same, or when nothing was before."""
    if not old or old.get(name) == digest:
        return ""
    return "changed" if name in old else "new"
