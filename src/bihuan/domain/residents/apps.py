from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    name = "bihuan.domain.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.residents import events, models, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.personal import tables
        from bihuan.kernel import permissions

        permissions.register(vocabulary.ResidentsPermission)
        tables.register(models.FOLLOWER)
