"""Which packs are in force."""

from __future__ import annotations

from bihuan.foundation.packs.models import PackLoad
from bihuan.kernel.refusals import NotFound


def loads() -> list[PackLoad]:
    """Every load, newest first."""
    return list(PackLoad.objects.all())


def in_force() -> list[PackLoad]:
    """The newest load of each pack."""
    newest = {load.code: load for load in reversed(loads())}
    return [newest[code] for code in sorted(newest)]


def load_by_id(load_id: int) -> PackLoad:
    """One load; refuses with `NotFound`."""
    load = PackLoad.objects.filter(pk=load_id).first()
    if load is None:
        raise NotFound
    return load


def load_before(load: PackLoad) -> PackLoad | None:
    """The load of the same pack that this one replaced."""
    return PackLoad.objects.filter(code=load.code, pk__lt=load.pk).order_by("-pk").first()


def map_note(language: str = "") -> str:
    """What the district's pack says about its map (mostly that it is schematic); empty when it says nothing."""
    newest = PackLoad.objects.first()
    header: dict[str, str] = newest.header if newest else {}
    return header.get(f"map_note_{language}", "") or header.get("map_note", "")
