from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "bihuan.domain.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.channels import events, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.kernel import permissions

        permissions.register(vocabulary.ChannelsPermission)
