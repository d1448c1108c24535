"""The addresses of figures and targets."""

from django.urls import path

from bihuan.web.metrics import burden, catalogue, targets, value

urlpatterns = [
    path("", catalogue.catalogue, name="metric-list"),
    path("burden/", burden.burden_page, name="burden"),
    path("targets/", targets.target_list, name="target-list"),
    path("targets/new/", targets.target_new, name="target-new"),
    path("targets/<slug:code>/", targets.target_page, name="target-detail"),
    path("targets/<slug:code>/revise/", targets.target_revise, name="target-revise"),
    path("targets/<slug:code>/report/", targets.target_report, name="target-report"),
    path("targets/<slug:code>/end/", targets.target_end, name="target-end"),
    path("<slug:code>/", value.value_page, name="metric-value"),
]
