from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "bihuan.domain.metrics"
    label = "metrics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.metrics import events, pack, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.MetricsPermission)
        register(pack.SECTION)
