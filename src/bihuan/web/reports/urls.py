"""The addresses of reports."""

from django.urls import path

from bihuan.web.reports import alike, contacts, mailbox, sending, tables_in, views

urlpatterns = [
    path("", views.report_list, name="report-list"),
    path("new/", sending.new_report_page, name="report-new"),
    path("on-spot/", sending.on_spot_page, name="report-on-spot"),
    path("import/", tables_in.import_page, name="report-import"),
    path("import/template/", tables_in.template_file, name="report-import-template"),
    path("found/", sending.found_part, name="report-found"),
    path("by-phone/", contacts.by_phone_page, name="report-by-phone"),
    path("mailbox/", mailbox.unfiled_list, name="report-mailbox"),
    path("<code>/", views.report_page, name="report-detail"),
    path("<code>/beside/<other>/", alike.beside_page, name="report-beside"),
    path("<code>/contact/", contacts.look_page, name="report-contact"),
    path("<code>/contact/erase/", contacts.erase_page, name="report-contact-erase"),
    path("<code>/sent/", sending.sent_page, name="report-sent"),
    path("<code>/do/<verb>/", views.report_move_page, name="report-move"),
]
