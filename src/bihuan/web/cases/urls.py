"""The addresses of cases and of what is done on them."""

from django.urls import path

from bihuan.web.cases import bulk, doing, record, saved, views

urlpatterns = [
    path("cases/", views.case_list, name="case-list"),
    path("cases/points.geojson", views.case_points, name="case-points"),
    path("cases/views/save/", saved.save_view_page, name="case-view-save"),
    path("cases/views/<int:pk>/delete/", saved.delete_view_page, name="case-view-delete"),
    path("cases/do/dispatch_case/", bulk.bulk_dispatch_page, name="case-bulk-dispatch"),
    path("cases/<str:code>/", record.case_page, name="case-detail"),
    path("cases/<str:code>/do/<str:verb>/", doing.case_move_page, name="case-move"),
    path("tasks/<str:code>/do/<str:verb>/", doing.task_move_page, name="task-move"),
    path("applications/<int:pk>/do/<str:verb>/", doing.application_move_page, name="application-move"),
    path("supervisions/<int:pk>/do/<str:verb>/", doing.supervision_move_page, name="supervision-move"),
]
