"""The product's own apps and what their modules declare. Tests declare events and permissions too: those stay out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def modules(kind: str) -> Iterator[tuple[str, ModuleType]]:
    """The module `kind` (`events`, `vocabulary`, `workflow`) of each app that has one, with the app's label."""
    from django.apps import apps  # after set_up

    for app in apps.get_app_configs():
        if app.name.startswith("bihuan.") and find_spec(f"{app.name}.{kind}"):
            yield app.label, import_module(f"{app.name}.{kind}")


def is_ours(declared: type) -> bool:
    """Whether a class belongs to the product."""
    return declared.__module__.startswith("bihuan.")
