"""The addresses of places and of what maps ask for."""

from django.urls import path

from bihuan.web.places import maps, views

urlpatterns = [
    path("", views.place_list, name="place-list"),
    path("outlines/<str:kind>.geojson", maps.outlines, name="place-outlines"),
    path("find/", maps.find, name="place-find"),
    path("at/", maps.at, name="place-at"),
    path("<str:code>/", views.place_detail, name="place-detail"),
]
