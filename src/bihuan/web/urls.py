"""The screens, one line a noun."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("p/", include("bihuan.web.public.urls")),
    path("", include("bihuan.web.desks.urls")),
    path("", include("bihuan.web.cases.urls")),
    path("files/", include("bihuan.web.files.urls")),
    path("reports/", include("bihuan.web.reports.urls")),
    path("intake/", include("bihuan.web.intake.urls")),
    path("hot/", include("bihuan.web.hot.urls")),
    path("callbacks/", include("bihuan.web.callbacks.urls")),
    path("", include("bihuan.web.officers.urls")),
    path("bulletin/", include("bihuan.web.bulletins.urls")),
    path("metrics/", include("bihuan.web.metrics.urls")),
    path("board/", include("bihuan.web.board.urls")),
    path("messages/", include("bihuan.web.messages.urls")),
    path("units/", include("bihuan.web.units.urls")),
    path("", include("bihuan.web.people.urls")),
    path("places/", include("bihuan.web.places.urls")),
    path("objects/", include("bihuan.web.objects.urls")),
    path("duties/", include("bihuan.web.duties.urls")),
    path("standards/", include("bihuan.web.standards.urls")),
    path("calendar/", include("bihuan.web.calendar.urls")),
    path("journal/", include("bihuan.web.journal.urls")),
    path("looks/", include("bihuan.web.looks.urls")),
    path("tokens/", include("bihuan.web.tokens.urls")),
    path("partners/", include("bihuan.web.partners.urls")),
    path("packs/", include("bihuan.web.packs.urls")),
    path("jobs/", include("bihuan.web.jobs.urls")),
    path("outbox/", include("bihuan.web.outbox.urls")),
]
