"""Every address of the product: the screens at `/`, the API below `/api/`, Open311 below `/open311/`, accounts below `/accounts/`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("bihuan.api.urls")),
    path("open311/", include("bihuan.api.open311.urls")),
    path("", include("bihuan.web.urls")),
]
