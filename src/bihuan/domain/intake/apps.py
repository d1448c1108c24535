from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "bihuan.domain.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.intake import tasks  # noqa: F401  # needs loaded apps
