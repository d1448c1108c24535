from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "bihuan.foundation.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.outbox import models, pack, tasks, vocabulary  # models need loaded apps
        from bihuan.foundation.packs.actions import register
        from bihuan.foundation.personal import tables
        from bihuan.kernel import permissions

        permissions.register(vocabulary.OutboxPermission)
        register(pack.SECTION)
        tables.register(models.ADDRESS)
        tasks.register()
