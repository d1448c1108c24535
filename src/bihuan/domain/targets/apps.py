from django.apps import AppConfig


class TargetsConfig(AppConfig):
    name = "bihuan.domain.targets"
    label = "targets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.targets import events, pack, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.TargetsPermission)
        register(pack.SECTION)
