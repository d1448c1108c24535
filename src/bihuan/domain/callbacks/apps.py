from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "bihuan.domain.callbacks"
    label = "callbacks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.callbacks import events, pack, policy, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.domain.metrics.policy import register_sight
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.CallbacksPermission)
        register(pack.SECTION)
        register_sight("call_back", policy.visible_call_backs)
