from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "bihuan.foundation.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.jobs import tasks, vocabulary  # models need loaded apps
        from bihuan.kernel import permissions

        permissions.register(vocabulary.JobsPermission)
        tasks.register()
