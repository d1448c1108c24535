from django.apps import AppConfig


class OfficersConfig(AppConfig):
    name = "bihuan.domain.officers"
    label = "officers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.officers import events, pack, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.OfficersPermission)
        for section in pack.SECTIONS:
            register(section)
