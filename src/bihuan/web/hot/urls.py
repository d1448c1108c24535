"""The addresses of hot issues."""

from django.urls import path

from bihuan.web.hot import views

urlpatterns = [
    path("", views.hot_list, name="hot-list"),
    path("<code>/", views.hot_page, name="hot-detail"),
    path("<code>/do/<verb>/", views.hot_move_page, name="hot-move"),
]
