"""The addresses of what is learned about reports."""

from django.urls import path

from bihuan.web.intake import views

urlpatterns = [
    path("classes/", views.classes_page, name="intake-classes"),
    path("classes/train/", views.train_page, name="intake-train"),
    path("classes/<int:version>/use/", views.use_page, name="intake-use"),
    path("suggestions/", views.suggestion_list, name="suggestion-list"),
]
