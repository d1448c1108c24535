"""The addresses of the call-back desk."""

from django.urls import path

from bihuan.web.callbacks import rates, views

urlpatterns = [
    path("", views.call_back_list, name="call-back-list"),
    path("rates/", rates.rates_page, name="call-back-rates"),
    path("<code>/", views.call_back_page, name="call-back-detail"),
    path("<code>/do/<verb>/", views.call_back_move_page, name="call-back-move"),
]
