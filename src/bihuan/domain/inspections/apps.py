from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "bihuan.domain.inspections"
    label = "inspections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.inspections import events, pack, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.InspectionsPermission)
        register(pack.SECTION)
