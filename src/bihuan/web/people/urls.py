"""The addresses of people."""

from django.urls import path

from bihuan.web.people import changes, views

urlpatterns = [
    path("people/", views.person_list, name="person-list"),
    path("people/add/", changes.add_page, name="person-add"),
    path("people/<int:person_id>/", views.person_detail, name="person-detail"),
    path("people/<int:person_id>/appoint/", changes.appoint_page, name="person-appoint"),
    path("people/<int:person_id>/dismiss/<int:appointment_id>/", changes.dismiss_page, name="person-dismiss"),
    path("people/<int:person_id>/switch/", changes.switch_page, name="person-switch"),
    path("people/<int:person_id>/password/", changes.password_page, name="person-password"),
    path("people/<int:person_id>/unlock/", changes.unlock, name="person-unlock"),
    path("roles/", views.role_list, name="role-list"),
]
