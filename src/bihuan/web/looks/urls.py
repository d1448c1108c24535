"""The address of the log of looks."""

from django.urls import path

from bihuan.web.looks import views

urlpatterns = [path("", views.look_list, name="look-list")]
