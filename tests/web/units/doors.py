"""A small district, and somebody of it who is signed in with known rights."""

from __future__ import annotations

from django.test import Client

from bihuan.foundation.accounts.models import Person
from tests.factories import accounts
from tests.web.shell.doors import BACKEND


def enter(client: Client, *permissions: str, unit: str = "U", name: str = "") -> Person:
    """Sign somebody of a unit in, who holds these permissions over it."""
    who = accounts.person(name or f"who{unit}", accounts.unit(unit), *permissions)
    client.force_login(who, BACKEND)
    return who
