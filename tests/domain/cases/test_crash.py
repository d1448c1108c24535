"""The power fails: `kill -9` in the middle of an import, and of a burst of writes at the API.

What was acknowledged is there afterwards, and nothing is half done.
"""

from __future__ import annotations

import csv
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from bihuan.cli.main import main
from bihuan.domain.cases.models import Case, Report
from bihuan.domain.cases.vocabulary import CaseState
from bihuan.foundation.accounts.actions import issue_token
from bihuan.foundation.journal.actions import seal_entries
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.verification import verify
from bihuan.kernel.actors import SYSTEM
from tests.factories.cases import Town
from tests.factories.district import middle

pytestmark = pytest.mark.django_db(transaction=True)
LINES, BATCH = 1500, 25
MAP = """
namespace = "crash"
[columns]
key = "key"
text = "text"
lon = "lon"
lat = "lat"
category = "category"
"""
AFTER = {
    "cases.accepted": CaseState.ACCEPTED,
    "cases.filed": CaseState.FILED,
    "cases.dispatched": CaseState.DISPATCHED,
}
Acknowledged = list[tuple[str, str]]


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "nothing happened in time"
        time.sleep(0.05)


def until_it_stands_still() -> None:
    """A commit that was under way at the server when its client died may still end."""
    counts = [-1]

    def still() -> bool:
        counts.append(Entry.objects.count())
        time.sleep(0.1)
        return counts[-1] == counts[-2]

    wait_until(still)


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A `bihuan` command in processes of its own on this test's database; all of them are killed at the end."""
    at = connection.settings_dict
    url = f"sqlite:///{at['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    command = [sys.executable, "-m", "bihuan.cli.main", *words]
    with subprocess.Popen(
        command, env={**os.environ, "DATABASE_URL": url}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """`kill -9` for the command with all that it started."""
    with suppress(ProcessLookupError):  # it has ended by itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def every_report_has_its_entry() -> None:
    received = Entry.objects.filter(kind="cases.report_received")
    assert set(received.values_list("subject_id", flat=True)) == set(
        Report.objects.values_list("pk", flat=True)
    )
    assert received.count() == Report.objects.count()


def the_journal_verifies() -> None:
    while seal_entries(actor=SYSTEM, now=timezone.now()):
        pass
    assert verify().is_sound


def write_table(path: Path) -> None:
    lon, lat = middle("S2A1")
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(("key", "text", "lon", "lat", "category"))
        out.writerows((n, f"第 {n} 条", lon, lat, "E0101") for n in range(LINES))


def test_an_import_that_was_killed_loses_and_doubles_nothing_when_it_is_run_again(
    town: Town, tmp_path: Path
) -> None:
    table, plan = tmp_path / "table.csv", tmp_path / "map.toml"
    write_table(table)
    plan.write_text(MAP)
    words = ("reports", "import", str(table), "--map", str(plan), "--batch", str(BATCH))
    with running(*words) as process:
        wait_until(lambda: Report.objects.count() >= 4 * BATCH)
        kill(process)
    until_it_stands_still()
    taken = Report.objects.count()
    assert 4 * BATCH <= taken < LINES
    assert taken % BATCH == 0
    every_report_has_its_entry()
    assert CliRunner().invoke(main, words).exit_code == 0
    assert Report.objects.count() == Report.objects.values("source_key").distinct().count() == LINES
    every_report_has_its_entry()
    the_journal_verifies()


def test_what_the_api_acknowledged_before_it_was_killed_is_there_and_whole(town: Town) -> None:
    _, key = issue_token(actor=SYSTEM, now=town.now, person=town.people["everything"], name="burst")
    acknowledged: Acknowledged = []
    port = free_port()
    with running("serve", "--port", str(port), "--no-worker") as process:
        wait_until(lambda: answers(port))
        clients = [Thread(target=burst, args=(port, key, acknowledged)) for _ in range(3)]
        for client in clients:
            client.start()
        wait_until(lambda: len(acknowledged) >= 24)
        kill(process)
        for client in clients:
            client.join(timeout=20)
    until_it_stands_still()
    assert {kind for kind, _ in acknowledged} == {"cases.report_received", *AFTER}
    assert set(acknowledged) <= set(Entry.objects.values_list("kind", "subject_code"))
    every_report_has_its_entry()
    every_case_is_as_its_last_entry_says()
    the_journal_verifies()


def every_case_is_as_its_last_entry_says() -> None:
    moved = Entry.objects.filter(subject_type="case", kind__in=AFTER)
    last = dict(moved.values("subject_id").annotate(last=Max("seq")).values_list("subject_id", "last"))
    kinds = dict(Entry.objects.filter(seq__in=last.values()).values_list("subject_id", "kind"))
    states = dict(Case.objects.values_list("pk", "state"))
    assert {pk: AFTER[kind] for pk, kind in kinds.items()} == states
    assert not moved.values("subject_id", "kind").annotate(times=Count("pk")).filter(times__gt=1)
    tasks = Case.objects.filter(state=CaseState.DISPATCHED).annotate(tasks_count=Count("tasks"))
    assert set(tasks.values_list("tasks_count", flat=True)) <= {1}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def burst(port: int, key: str, acknowledged: Acknowledged) -> None:
    """Report after report, each accepted, filed and dispatched, until nobody answers."""
    lon, lat = middle("S2A1")
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=15)

    def post(path: str, body: dict[str, object]) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        link.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = link.getresponse()
        value = json.loads(answer.read())
        assert answer.status in {200, 201}, value
        return dict(value)

    try:
        while True:
            report = post("/reports", {"text": "路口有垃圾", "lon": lon, "lat": lat, "category": "E0101"})[
                "code"
            ]
            acknowledged.append(("cases.report_received", str(report)))
            case = post(f"/reports/{report}/moves/accept_report", {})["case"]["code"]  # type: ignore[index]
            acknowledged.append(("cases.accepted", case))
            for verb, kind in (("file_case", "cases.filed"), ("dispatch_case", "cases.dispatched")):
                post(f"/cases/{case}/moves/{verb}", {})
                acknowledged.append((kind, case))
    except (OSError, http.client.HTTPException, ValueError):
        pass  # the server is gone
    finally:
        link.close()
