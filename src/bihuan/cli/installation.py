"""The installation that a command works on: its settings, its database, and who speaks at the terminal."""

from __future__ import annotations

import getpass
import os
from datetime import datetime
from pathlib import Path

from bihuan.kernel.actors import Actor

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE_PACK = ROOT / "packs" / "gusu"


def set_up() -> None:
    """Load Django with the product's settings; commands that need no database never call this."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    import django  # half a second that `bihuan clock` does not pay

    django.setup()


def has_database() -> bool:
    """Whether there is a database to ask, told without loading Django: none is made by asking."""
    if os.environ.get("DATABASE_URL"):
        return True
    return (Path(os.environ.get("BIHUAN_VAR", ROOT / "var")) / "bihuan.sqlite3").is_file()


def console() -> Actor:
    """Whoever has the command line owns the installation; the journal names him by his login."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):
        login = "?"
    return Actor(key=f"console:{login}"[:60], label=f"命令行 {login}"[:60], is_system=True)


def now() -> datetime:
    """The present moment, for actions that are called from the command line."""
    from django.utils import timezone  # needs settings

    return timezone.now()
