from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "bihuan.foundation.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.journal import vocabulary  # needs loaded apps
        from bihuan.kernel import permissions

        permissions.register(vocabulary.JournalPermission)
