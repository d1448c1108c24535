from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "bihuan.foundation.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.files import vocabulary  # models need loaded apps
        from bihuan.kernel import permissions

        permissions.register(vocabulary.FilesPermission)
