from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    name = "bihuan.domain.checklists"
    label = "checklists"
    default_auto_field = "django.db.models.BigAutoField"
