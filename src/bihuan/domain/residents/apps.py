from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "bihuan.domain.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.residents import events, models, tasks  # noqa: F401 (need loaded apps)
        from bihuan.foundation.personal import tables

        tables.register(models.FOLLOWER)
