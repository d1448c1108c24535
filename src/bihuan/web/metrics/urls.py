"""The addresses of figures."""

from django.urls import path

from bihuan.web.metrics import catalogue, value

urlpatterns = [
    path("", catalogue.catalogue, name="metric-list"),
    path("<slug:code>/", value.value_page, name="metric-value"),
]
