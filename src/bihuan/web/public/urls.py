"""The addresses of the public site, all below `/p/`: nobody signs in here."""

from django.urls import path

from bihuan.web.bulletins import asking, figures
from bihuan.web.bulletins import public as bulletins
from bihuan.web.public import answering, following, kept, opened, reporting, views, visits

urlpatterns = [
    path("", views.home_page, name="public-home"),
    path("find/", views.find_page, name="public-find"),
    path("report/", reporting.report_page, name="public-report"),
    path("report/found/", reporting.found_part, name="public-found"),
    path("report/alike/", reporting.alike_part, name="public-alike"),
    path("report/send/", reporting.send_file, name="public-send"),
    path("report/ticket/", reporting.ticket_file, name="public-ticket"),
    path("drafts/", kept.drafts_page, name="public-drafts"),
    path("worker.js", kept.worker_file, name="public-worker"),
    path("r/<token>/", views.receipt_page, name="public-receipt"),
    path("r/<token>/answer/", answering.answer_page, name="public-answer"),
    path("r/<token>/feed/", following.receipt_feed, name="public-receipt-feed"),
    path("r/<token>/follow/", following.follow_receipt_page, name="public-follow-receipt"),
    path("r/<token>/<size>/<uuid:uuid>/", views.receipt_picture_file, name="public-receipt-picture"),
    path("s/<code>/", views.report_state_page, name="public-report-state"),
    path("c/<code>/", views.case_page, name="public-case"),
    path("c/<code>/feed/", following.case_feed, name="public-feed"),
    path("c/<code>/follow/", following.follow_case_page, name="public-follow-case"),
    path("c/<code>/<size>/<uuid:uuid>/", views.case_picture_file, name="public-case-picture"),
    path("f/<token>/", following.follower_page, name="public-follower"),
    path("bulletins/", bulletins.issue_list, name="public-bulletins"),
    path("bulletins/<code>/", bulletins.issue_page, name="public-bulletin"),
    path("bulletins/<code>/<form>/", bulletins.issue_file, name="public-bulletin-file"),
    path("bulletins/<code>/figures/<int:number>/", figures.figure_page, name="public-figure"),
    path("check/<token>/", asking.fact_check_page, name="public-fact-check"),
    path("v/<token>/", visits.visit_page, name="public-visit"),
    path("map/", opened.map_page, name="public-map"),
    path("outlines/", opened.outlines_file, name="public-outlines"),
    path("open/cases.geojson", opened.geojson_file, name="public-geojson"),
    path("open/cases.csv", opened.csv_file, name="public-csv"),
]
