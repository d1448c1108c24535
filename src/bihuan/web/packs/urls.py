"""The addresses of the packs."""

from django.urls import path

from bihuan.web.packs import views

urlpatterns = [
    path("", views.pack_list, name="pack-list"),
    path("<int:load_id>/", views.pack_detail, name="pack-detail"),
]
