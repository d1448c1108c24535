from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "bihuan.domain.officers"
    label = "officers"
    default_auto_field = "django.db.models.BigAutoField"
