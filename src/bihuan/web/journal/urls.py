"""The addresses of the journal."""

from django.urls import path

from bihuan.web.journal import seals, views

urlpatterns = [
    path("", views.journal, name="journal"),
    path("seals/", seals.seal_list, name="journal-seals"),
    path("seals/<int:number>/", seals.seal_detail, name="journal-seal"),
    path("seal/", seals.seal_now, name="journal-seal-now"),
    path("verify/", seals.verification, name="journal-verify"),
    path("<int:seq>/", views.entry, name="journal-entry"),
    path("<int:seq>/proof.json", views.proof, name="journal-proof"),
]
