"""The addresses of one's API tokens."""

from django.urls import path

from bihuan.web.tokens import views

urlpatterns = [
    path("", views.token_list, name="token-list"),
    path("<int:token_id>/revoke/", views.revoke, name="token-revoke"),
]
