from django.apps import AppConfig


class PlayConfig(AppConfig):
    name = "bihuan.play"
    label = "play"

    def ready(self) -> None:
        from bihuan.play import events  # noqa: F401 (its kinds have labels from here on)
