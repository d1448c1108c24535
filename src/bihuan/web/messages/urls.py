"""The addresses of messages."""

from django.urls import path

from bihuan.web.messages import views

urlpatterns = [
    path("", views.message_list, name="message-list"),
    path("read/", views.read_all, name="messages-read"),
    path("<int:key>/open/", views.open_message, name="message-open"),
]
