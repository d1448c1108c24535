"""The address of the outgoing messages."""

from django.urls import path

from bihuan.web.outbox import views

urlpatterns = [path("", views.outgoing_list, name="outbox-list")]
