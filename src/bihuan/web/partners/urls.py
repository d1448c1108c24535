"""The addresses of the partners that send work orders."""

from django.urls import path

from bihuan.web.partners import views

# Below `of/`, because a partner may be called anything, also «add».
urlpatterns = [
    path("", views.partner_list, name="partner-list"),
    path("add/", views.add_page, name="partner-add"),
    path("of/<code>/", views.partner_page, name="partner-detail"),
    path("of/<code>/change/", views.change_page, name="partner-change"),
    path("of/<code>/do/<verb>/", views.move, name="partner-move"),
]
