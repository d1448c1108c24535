from django.apps import AppConfig


class DistrictConfig(AppConfig):
    name = "bihuan.domain.district"
    label = "district"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bihuan.domain.district import pack, vocabulary  # models need loaded apps
        from bihuan.foundation.packs import actions as packs
        from bihuan.kernel import permissions

        permissions.register(vocabulary.DistrictPermission)
        for section in pack.SECTIONS:
            packs.register(section)
