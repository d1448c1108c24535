from django.apps import AppConfig


class YearPlansConfig(AppConfig):
    name = "bihuan.domain.yearplans"
    label = "yearplans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.yearplans import events, pack, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.YearPlansPermission)
        register(pack.SECTION)
