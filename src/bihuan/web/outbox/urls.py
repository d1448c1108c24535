"""The addresses of the outgoing messages and of their receipts."""

from django.urls import path

from bihuan.web.outbox import receipts, views

urlpatterns = [
    path("", views.outgoing_list, name="outbox-list"),
    path("receipts/<str:token>/", receipts.receipt, name="outbox-receipt"),
]
