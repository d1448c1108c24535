from django.apps import AppConfig


class BurdenConfig(AppConfig):
    name = "bihuan.domain.burden"
    label = "burden"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.burden import events, tasks  # noqa: F401 (need loaded apps)
