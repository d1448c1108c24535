from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "bihuan.domain.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.intake import events, pack, tasks, vocabulary  # noqa: F401  # need loaded apps
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.IntakePermission)
        register(pack.SECTION)
