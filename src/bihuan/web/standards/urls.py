"""The addresses of the standards."""

from django.urls import path

from bihuan.web.standards import views

urlpatterns = [
    path("", views.standard_list, name="standard-list"),
    path("<str:code>/", views.standard_detail, name="standard-detail"),
]
