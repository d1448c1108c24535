from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "bihuan.foundation.packs"
    label = "packs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.packs import vocabulary  # needs loaded apps
        from bihuan.kernel import permissions

        permissions.register(vocabulary.PacksPermission)
