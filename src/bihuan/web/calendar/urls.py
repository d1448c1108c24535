"""The addresses of the calendar."""

from django.urls import path

from bihuan.web.calendar import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("deadline/", views.deadline_page, name="calendar-deadline"),
    path("set/", views.set_page, name="calendar-set"),
    path("<str:day>/remove/", views.remove_page, name="calendar-remove"),
]
