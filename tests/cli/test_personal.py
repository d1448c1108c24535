"""Keys from the command line: listed, rotated, rotated again after `kill -9`, dropped; and a lost key in a sentence."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count as count_up
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from bihuan.domain.cases import actions
from bihuan.domain.cases.models import CONTACT, ReporterContact
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.personal import ring
from bihuan.foundation.personal.actions import rotate_keys
from bihuan.foundation.personal.queries import rows_by_key
from bihuan.foundation.personal.sealing import key_of
from bihuan.kernel.actors import SYSTEM
from tests.cli.conftest import Call
from tests.factories.cases import Town
from tests.factories.cases import town as build

PHONE = "13812345678"


@pytest.fixture
def keys(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.PERSONAL_KEYS = str(tmp_path / "personal.keys")
    monkeypatch.setenv("BIHUAN_PERSONAL_KEYS", settings.PERSONAL_KEYS)
    return tmp_path / "personal.keys"


@pytest.fixture
def town(db: None, now) -> Town:
    return build(now)


_numbers = count_up(1)


def receive(town: Town, count: int = 1) -> None:
    """Reports of one person, each about something else: the same words again would be a re-delivery."""
    contact = {"name": "王小明", "phone": PHONE}
    drafts = [
        town.draft(f"桃花社区门口有垃圾堆放，第 {next(_numbers)} 处", contact=contact) for _ in range(count)
    ]
    actions.receive_reports(actor=town["acceptor"], now=town.now, drafts=drafts)


def found(town: Town) -> int:
    return len(actions.search_by_phone(actor=town["acceptor"], now=town.now, phone=PHONE))


def all_open() -> bool:
    rows = ReporterContact.objects.all()
    return {(CONTACT.open(row, "name"), CONTACT.open(row, "phone")) for row in rows} == {("王小明", PHONE)}


def test_keys_are_listed_with_what_needs_them_and_never_shown(town: Town, keys: Path, call: Call) -> None:
    receive(town, 3)
    told = call("personal", "keys")
    assert told.exit_code == 0, told.stderr
    sealing, hashing = ring.current().sealing, ring.current().hashing
    assert [line.split()[-1] for line in told.stdout.splitlines() if sealing.id in line] == ["6"]
    assert [line.split()[-1] for line in told.stdout.splitlines() if hashing.id in line] == ["3"]
    assert not any(
        line.split()[-1] in told.stdout for line in keys.read_text().splitlines() if line[0] != "#"
    )


def test_rotation_brings_every_value_under_new_keys_and_keeps_the_old_ones(
    town: Town, keys: Path, call: Call, settings
) -> None:
    receive(town, 3)
    old = ring.current()
    settings.PERSONAL_CIPHER = "sm4-gcm"
    told = call("personal", "rotate")
    assert told.exit_code == 0, told.stderr
    assert "3 行换到了现用密钥下" in told.stdout
    present = ring.current()
    assert (present.sealing.algorithm, len(present.keys)) == ("sm4-gcm", 4)
    assert rows_by_key() == {present.sealing.id: 6, present.hashing.id: 3}
    assert all_open()
    assert found(town) == 3
    added = Entry.objects.filter(kind="personal.key_added").values_list("subject_code", flat=True)
    assert set(added) == {key.id for key in present.keys}
    assert call("personal", "drop", present.sealing.id).exit_code == 1
    assert call("personal", "drop", old.sealing.id).exit_code == 0
    assert old.sealing.id not in ring.current().by_id
    assert all_open()


def test_a_lost_key_is_told_with_its_values_and_exits_1(town: Town, keys: Path, call: Call) -> None:
    receive(town, 2)
    lost = ring.current().sealing.id
    keys.unlink()
    told = call("personal", "keys")
    assert (told.exit_code, "不见了" in told.stderr) == (1, True)
    ring.make(timezone.now())
    told = call("personal", "keys")
    assert told.exit_code == 1
    assert "有 6 个值用的密钥不在密钥文件里" in told.stderr
    assert lost in told.stderr
    told = call("personal", "rotate")
    assert told.exit_code == 1
    assert "有 2 行无法解密，保持原样" in told.stderr
    assert {key_of(row.sealed_phone) for row in ReporterContact.objects.all()} == {lost}


def test_what_stands_in_the_environment_is_not_rotated(town: Town, keys: Path, call: Call, settings) -> None:
    ring.make(timezone.now())
    settings.PERSONAL_KEYS = "\n".join(line for line in keys.read_text().splitlines() if line[0] != "#")
    receive(town)
    assert all_open()
    told = call("personal", "rotate")
    assert (told.exit_code, "程序改不了它" in told.stderr) == (1, True)


ROTATE_SLOWLY = """
import os, time
from bihuan.cli.installation import console, set_up
set_up()
from django.utils import timezone
from bihuan.foundation.personal import actions
actions.BATCH = 20
def told(done, total):
    print(done, flush=True)
    time.sleep(0.1)
actions.rotate_keys(actor=console(), now=timezone.now(), progress=told)
"""


@pytest.mark.django_db(transaction=True)
def test_a_rotation_that_was_killed_goes_on_and_writers_meanwhile_lose_nothing(
    town: Town, keys: Path, call: Call
) -> None:
    receive(town, 200)
    before = ring.current().sealing.id
    at = connection.settings_dict
    url = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    with subprocess.Popen(
        [sys.executable, "-c", ROTATE_SLOWLY],
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"20\n"
        receive(town, 5)
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGKILL)
    time.sleep(0.2)
    half = rows_by_key()
    assert 0 < half[before] < 400
    assert found(town) == 50, "a number is found under the old and the new look-up key"
    assert all_open()
    keys_now = ring.current().keys
    told = call("personal", "rotate")
    assert told.exit_code == 0, told.stderr
    assert "接着上次" in told.stdout
    assert ring.current().keys == keys_now, "no third key was added"
    assert rows_by_key() == {ring.current().sealing.id: 410, ring.current().hashing.id: 205}
    assert all_open()


@pytest.mark.django_db(transaction=True)
def test_writers_and_erasers_at_work_during_a_rotation_are_neither_lost_nor_undone(
    town: Town, keys: Path
) -> None:
    receive(town, 60)
    reports = list(ReporterContact.objects.values_list("report_id", flat=True))

    def work(number: int) -> None:
        try:
            receive(town)
            actions.erase_contact(
                actor=town["everything"], now=town.now, report_id=reports[number], reason="本人来电要求"
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        doing = [pool.submit(work, number) for number in range(12)]
        rotate_keys(actor=SYSTEM, now=timezone.now())
        for one in doing:
            one.result()
    rotate_keys(actor=SYSTEM, now=timezone.now())
    kept = ReporterContact.objects.filter(erased_at=None)
    assert kept.count() == 60
    assert {CONTACT.open(row, "phone") for row in kept} == {PHONE}
    assert {row.sealed_phone + row.phone_hash for row in ReporterContact.objects.exclude(erased_at=None)} == {
        ""
    }


@pytest.mark.django_db(transaction=True)
def test_the_database_holds_no_name_and_no_number(town: Town, keys: Path, tmp_path: Path, call: Call) -> None:
    """Looked for in the bytes of the file; what PostgreSQL stores is read out of its tables."""
    receive(town, 3)
    code = ReporterContact.objects.select_related("report")[0].report
    actions.look_at_contact(actor=town["acceptor"], now=town.now, report_id=code.pk, reason="回访来电人")
    assert found(town) == 3
    actions.erase_contact(actor=town["everything"], now=town.now, report_id=code.pk, reason="本人来电要求")
    assert call("personal", "rotate").exit_code == 0
    stored = _everything_stored(tmp_path)
    assert "桃花社区门口有垃圾堆放".encode() in stored, "the words of a report are found, so looking works"
    for secret in (PHONE, "王小明", "12345678"):
        assert secret.encode() not in stored


def _everything_stored(folder: Path) -> bytes:
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        name = str(connection.settings_dict["NAME"])
        copy = shutil.copy(name, folder / "copy.sqlite3")
        wal = Path(f"{name}-wal")
        return Path(copy).read_bytes() + (wal.read_bytes() if wal.exists() else b"")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows).encode()
