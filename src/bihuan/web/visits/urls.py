"""The addresses of visits."""

from django.urls import path

from bihuan.web.visits import enterprises, items, papers, phones, planning, views

urlpatterns = [
    path("", views.visit_list, name="visit-list"),
    path("today/", views.today_page, name="visit-today"),
    path("new/", planning.new_visit_page, name="visit-new"),
    path("caps/", enterprises.cap_list, name="cap-list"),
    path("enterprises/<code>/", enterprises.enterprise_page, name="enterprise-detail"),
    path("enterprises/<code>/door/", enterprises.door_code_page, name="door-code"),
    path("enterprises/<code>/door.svg", enterprises.door_code_picture, name="door-code-picture"),
    path("door/<token>/", enterprises.door_page, name="visit-door"),
    path("worker.js", phones.worker_file, name="visit-worker"),
    path("phone/", phones.phone_file, name="visit-phone"),
    path("<code>/", views.visit_page, name="visit-detail"),
    path("<code>/join/", planning.join_page, name="visit-join"),
    path("<code>/do/<verb>/", views.visit_move_page, name="visit-move"),
    path("<code>/walk/", items.walk_page, name="visit-walk"),
    path("<code>/walk/<step>/", items.step_page, name="visit-step"),
    path("<code>/items/<item>/", items.item_page, name="visit-item"),
    path("<code>/items/<item>/report/", items.report_page, name="visit-report"),
    path("<code>/items/<item>/settle/", items.settle_page, name="visit-settle"),
    path("<code>/photos/<size>/<uuid:uuid>/", items.photo_file, name="visit-photo"),
    path("<code>/record.pdf", papers.record_file, name="visit-record"),
    path("<code>/rating.svg", papers.rating_picture, name="visit-rating-picture"),
]
