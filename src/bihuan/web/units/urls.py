"""The addresses of units."""

from django.urls import path

from bihuan.web.units import views

urlpatterns = [
    path("", views.unit_list, name="unit-list"),
    path("add/", views.add_page, name="unit-add"),
    path("<str:code>/", views.unit_detail, name="unit-detail"),
    path("<str:code>/move/", views.move_page, name="unit-move"),
    path("<str:code>/end/", views.end_page, name="unit-end"),
]
