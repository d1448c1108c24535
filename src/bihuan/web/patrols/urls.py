"""The addresses of patrols."""

from django.urls import path

from bihuan.web.patrols import rounds, views

urlpatterns = [
    path("", views.standing_list, name="patrol-list"),
    path("map/", views.map_page, name="patrol-map"),
    path("points/", views.points, name="patrol-points"),
    path("month/", views.month_page, name="patrol-month"),
    path("rounds/", rounds.round_list, name="patrol-rounds"),
    path("rounds/new/", rounds.round_new, name="patrol-round-new"),
    path("rounds/<code>/", rounds.round_page, name="patrol-round"),
    path("rounds/<code>/cancel/", rounds.round_cancel, name="patrol-round-cancel"),
    path("stops/<code>/", rounds.stop_page, name="patrol-stop"),
    path("stops/<code>/do/<verb>/", rounds.stop_move_page, name="patrol-stop-move"),
    path("sections/<code>/", views.section_page, name="patrol-section"),
    path("photos/<uuid:uuid>/<size>/", views.photo, name="patrol-photo"),
]
