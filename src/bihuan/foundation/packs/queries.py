"""Which packs are in force."""

from __future__ import annotations

from bihuan.foundation.packs.models import PackLoad


def loads() -> list[PackLoad]:
    """Every load, newest first."""
    return list(PackLoad.objects.all())


def in_force() -> list[PackLoad]:
    """The newest load of each pack."""
    newest = {load.code: load for load in reversed(loads())}
    return [newest[code] for code in sorted(newest)]
