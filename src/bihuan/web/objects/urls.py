"""The addresses of governed objects."""

from django.urls import path

from bihuan.web.objects import views

urlpatterns = [
    path("", views.object_list, name="object-list"),
    path("map/", views.object_map, name="object-map"),
    path("points.geojson", views.points, name="object-points"),
    path("add/", views.add_page, name="object-add"),
    path("<str:code>/", views.object_detail, name="object-detail"),
    path("<str:code>/change/", views.change_page, name="object-change"),
    path("<str:code>/end/", views.end_page, name="object-end"),
]
