"""The addresses of stored files."""

from django.urls import path

from bihuan.web.files import releasing, views

urlpatterns = [
    path("<uuid:uuid>/thumb", views.thumbnail, name="file-thumb"),
    path("<uuid:uuid>/public", views.public, name="file-public"),
    path("<uuid:uuid>/redact", views.redact_page, name="file-redact"),
    path("<uuid:uuid>/release", releasing.release_page, name="file-release"),
    path("<uuid:uuid>/original", views.original_page, name="file-original"),
]
