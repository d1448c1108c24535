from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "bihuan.foundation.calendar"
    label = "calendar"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.calendar import pack, vocabulary  # models need loaded apps
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.CalendarPermission)
        register(pack.SECTION)
