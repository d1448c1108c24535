"""The addresses of the background jobs."""

from django.urls import path

from bihuan.web.jobs import views

urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("<int:job_id>/<str:verb>/", views.change, name="job-change"),
]
