"""The addresses of the board."""

from django.urls import path

from bihuan.web.board import views

urlpatterns = [
    path("", views.board_page, name="board"),
    path("points.geojson", views.points_file, name="board-points"),
]
