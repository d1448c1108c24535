from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "bihuan.domain.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.cases import events, models, pack, policy, tasks, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.domain.metrics.policy import register_sight
        from bihuan.foundation.packs.actions import register
        from bihuan.foundation.personal import tables
        from bihuan.kernel import permissions

        permissions.register(vocabulary.CasesPermission)
        tables.register(models.CONTACT)
        for section in pack.SECTIONS:
            register(section)
        register_sight("case", policy.visible_cases)
        register_sight("report", policy.visible_reports)
