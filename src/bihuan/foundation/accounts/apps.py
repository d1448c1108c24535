from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bihuan.foundation.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.foundation.accounts import pack, vocabulary  # need loaded apps
        from bihuan.foundation.packs.actions import register
        from bihuan.kernel import permissions

        permissions.register(vocabulary.AccountsPermission)
        for section in pack.SECTIONS:
            register(section)
