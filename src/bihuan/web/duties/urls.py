"""The addresses of the duty table."""

from django.urls import path

from bihuan.web.duties import views

urlpatterns = [
    path("", views.duty_list, name="duty-list"),
    path("who/", views.who, name="duty-who"),
    path("report/", views.report, name="duty-report"),
    path("set/", views.set_page, name="duty-set"),
    path("<int:duty_id>/", views.duty_detail, name="duty-detail"),
    path("<int:duty_id>/end/", views.end_page, name="duty-end"),
]
