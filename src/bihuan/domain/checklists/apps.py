from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    name = "bihuan.domain.checklists"
    label = "checklists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.checklists import events, pack, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.ChecklistsPermission)
        for section in pack.SECTIONS:
            register(section)
