"""The addresses of the library of checks."""

from django.urls import path

from bihuan.web.checklists import drafts, powers, scenarios, views

urlpatterns = [
    path("", views.item_list, name="check-item-list"),
    path("items/<str:code>/", views.item_detail, name="check-item-detail"),
    path("items/<str:code>/hand-over/", powers.hand_over_page, name="power-hand-over"),
    path("items/<str:code>/hand-back/", powers.hand_back_page, name="power-hand-back"),
    path("holder/", powers.holder, name="power-holder"),
    path("coverage/", powers.coverage, name="check-coverage"),
    path("duplicates/", views.duplicates, name="check-duplicates"),
    path("scenarios/", scenarios.scenario_list, name="check-scenario-list"),
    path("scenarios/import/", drafts.import_page, name="check-scenario-import"),
    path("scenarios/<str:code>/xlsform/", drafts.xlsform, name="check-scenario-xlsform"),
    path("versions/<int:version_id>/adopt/", drafts.adopt_page, name="check-version-adopt"),
    path("versions/<int:version_id>/discard/", drafts.discard_page, name="check-version-discard"),
    path("scenarios/<str:code>/", scenarios.scenario_detail, name="check-scenario-detail"),
]
