"""The addresses of the library of checks."""

from django.urls import path

from bihuan.web.checklists import powers, scenarios, views

urlpatterns = [
    path("", views.item_list, name="check-item-list"),
    path("items/<str:code>/", views.item_detail, name="check-item-detail"),
    path("items/<str:code>/hand-over/", powers.hand_over_page, name="power-hand-over"),
    path("items/<str:code>/hand-back/", powers.hand_back_page, name="power-hand-back"),
    path("holder/", powers.holder, name="power-holder"),
    path("coverage/", powers.coverage, name="check-coverage"),
    path("duplicates/", views.duplicates, name="check-duplicates"),
    path("scenarios/", scenarios.scenario_list, name="check-scenario-list"),
    path("scenarios/<str:code>/", scenarios.scenario_detail, name="check-scenario-detail"),
]
