from django.apps import AppConfig


class BulletinsConfig(AppConfig):
    name = "bihuan.domain.bulletins"
    label = "bulletins"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.bulletins import events, pack, policy, vocabulary  # noqa: F401 (need loaded apps)
        from bihuan.domain.metrics.policy import register_sight
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.BulletinsPermission)
        register(pack.SECTION)
        register_sight("bulletin_item", policy.visible_items)
        register_sight("bulletin_issue", policy.visible_issues)
