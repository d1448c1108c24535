from django.apps import AppConfig


class PersonalConfig(AppConfig):
    name = "bihuan.foundation.personal"
    label = "personal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.personal import events, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.kernel import permissions

        permissions.register(vocabulary.PersonalPermission)
