from django.apps import AppConfig


class PatrolsConfig(AppConfig):
    name = "bihuan.domain.patrols"
    label = "patrols"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.patrols import events, pack, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.PatrolsPermission)
        register(pack.SECTION)
