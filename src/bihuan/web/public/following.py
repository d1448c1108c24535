"""Following a case: its steps as a feed that any reader of news takes."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from bihuan.domain.residents.queries import public_case, public_steps
from bihuan.web.desks.names import named
from bihuan.web.public.words import case_name, case_words
from bihuan.web.shell.request import Request


@require_safe
def case_feed(request: Request, code: str) -> HttpResponse:
    """The public steps of a case, newest first."""
    case = public_case(code)
    page = request.build_absolute_uri(reverse("public-case", args=[case.code]))
    feed = Atom1Feed(
        title=f"{case.code} {case_name(case)}",
        link=page,
        description=case_words(case.state),
        language=get_language(),
        feed_url=request.build_absolute_uri(),
    )
    for number, step in reversed(list(enumerate(public_steps(case)))):
        unit = named(step.unit)
        feed.add_item(
            title=f"{step.label} · {unit}" if unit else step.label,
            link=f"{page}#step-{number}",
            description=gettext("{code}：{state}").format(code=case.code, state=step.label),
            pubdate=step.at,
            updateddate=step.at,
            unique_id=f"{page}#step-{number}",
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    return response
