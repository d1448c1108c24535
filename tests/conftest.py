"""What every test stands on: a fixed moment, its own files, and a database that can be emptied again.

The suite runs unchanged on SQLite (a real file, so that two connections meet as they do in production)
and on PostgreSQL (`DATABASE_URL`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bihuan.foundation.journal import triggers
from bihuan.foundation.personal.triggers import LOOKS

APPEND_ONLY = (triggers.JOURNAL, LOOKS)
TESTS = Path(__file__).parent
# A busy machine makes a property slow, never wrong: time limits would make the suite depend on its neighbours.
hypothesis_settings.register_profile("bihuan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("bihuan")
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)

# What takes long, or stands on something that took long to make for all tests of its module.
LONG = [TESTS / name for name in ("journeys", "play", "cli/test_run.py", "web/matrix")]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a browser, and some tests need PostgreSQL: where it is missing they are skipped, never lost."""
    no_browser = pytest.mark.skip(
        reason="no Chromium here: install the package chromium to walk the journeys"
    )
    other_database = pytest.mark.skip(reason="shown on PostgreSQL alone: set DATABASE_URL")
    browser = any(shutil.which(name) for name in BROWSERS)
    # In random order otherwise: a process that is done takes over from the other's end, so the long ones stand first.
    items.sort(key=lambda item: not any(path in (item.path, *item.path.parents) for path in LONG))
    for item in items:
        if TESTS / "journeys" in item.path.parents:
            item.add_marker(pytest.mark.journey)
        if item.get_closest_marker("journey") and not browser:
            item.add_marker(no_browser)
        if item.get_closest_marker("postgres") and connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
            item.add_marker(other_database)


@pytest.fixture
def now() -> datetime:
    """The Wednesday afternoon before the national holiday, from which the reference deadlines run."""
    return datetime(2026, 9, 30, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that stands for `var/` in this run; nothing of the checkout is written to."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session", autouse=True)
def own_place(var: Path) -> Iterator[None]:
    """Files, mail and subprocesses of this run stay in its own folder; passwords are hashed cheaply."""
    places: dict[str, Any] = {
        "VAR": var,
        "FILES_ROOT": var / "files",
        "STATIC_ROOT": var / "static",
        "EMAIL_FILE_PATH": str(var / "mail"),
        "PERSONAL_KEYS": str(var / "personal.keys"),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    environment = pytest.MonkeyPatch()
    environment.setenv("BIHUAN_VAR", str(var))
    with override_settings(**places):
        yield
    environment.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    """SQLite tests use a file instead of memory: only there do two writers wait for each other."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session", autouse=True)
def emptied_past_the_triggers() -> Iterator[None]:
    """After a transactional test Django empties the tables, which the triggers of append-only tables refuse by design.

    They are taken off for that moment and put back, so that every test meets them.
    """
    with pytest.MonkeyPatch.context() as patch:
        flush = vars(TransactionTestCase)["_fixture_teardown"]

        def teardown(case: TransactionTestCase) -> None:
            with triggers_off():
                flush(case)

        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@contextmanager
def triggers_off() -> Iterator[None]:
    """The database without the triggers of its append-only tables, for as long as this block."""
    connection = connections[DEFAULT_DB_ALIAS]
    for kept in APPEND_ONLY:
        triggers.remove(connection, kept)
    try:
        yield
    finally:
        for kept in APPEND_ONLY:
            triggers.install(connection, kept)
