"""The addresses of officers, their courses and lecturers."""

from django.urls import path

from bihuan.web.officers import courses, lecturers, views

urlpatterns = [
    path("officers/", views.officer_list, name="officer-list"),
    path("officers/me/", views.own_page, name="officer-me"),
    path("officers/certificates/new/", views.certificate_new, name="certificate-new"),
    path("officers/<int:officer_id>/", views.officer_detail, name="officer-detail"),
    path("officers/<int:officer_id>/hours/", views.take_over, name="officer-take-over"),
    path(
        "officers/<int:officer_id>/hours/<int:line_id>/reverse/", views.reverse_line, name="officer-reverse"
    ),
    path(
        "officers/<int:officer_id>/certificates/<int:certificate_id>/end/",
        views.certificate_end,
        name="certificate-end",
    ),
    path("courses/", courses.course_list, name="course-list"),
    path("courses/new/", courses.course_new, name="course-new"),
    path("courses/<code>/", courses.course_detail, name="course-detail"),
    path("courses/<code>/enrol/", courses.course_enrol, name="course-enrol"),
    path("courses/<code>/room/", courses.room, name="course-room"),
    path("courses/<code>/confirm/", courses.confirm_all, name="course-confirm-all"),
    path("courses/<code>/do/<verb>/", courses.course_move_page, name="course-move"),
    path("courses/<code>/seats/<int:seat_id>/<verb>/", courses.seat_move, name="seat-move"),
    path("lecturers/", lecturers.lecturer_list, name="lecturer-list"),
    path("lecturers/new/", lecturers.lecturer_new, name="lecturer-new"),
    path("lecturers/<code>/", lecturers.lecturer_detail, name="lecturer-detail"),
]
