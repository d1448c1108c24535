"""Asking the pages of one bench database, in a process of its own, one by one as its reader wants."""

from __future__ import annotations

import gc
import json
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import click
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bihuan.cli.benches.building import build
from bihuan.domain.cases import actions
from bihuan.domain.cases.queries.cases import CaseFilter, case_by_code, find_cases
from bihuan.foundation.accounts.models import Person
from bihuan.foundation.accounts.queries import demo_people
from bihuan.kernel.actors import SYSTEM

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WARM = 3


def _client(username: str) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(username=username), BACKEND)
    return client


def _asked(client: Client, address: str) -> Callable[[], bytes]:
    def ask() -> bytes:
        response = client.get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")
        return response.content

    return ask


class _TakenBackError(Exception):
    pass


def _dispatch_and_take_back(case_id: int) -> None:
    """One action without its commit, so that the same case serves every round and every run; to one unit alone, so that
    both sizes write the same rows."""
    with suppress(_TakenBackError), transaction.atomic():
        actions.dispatch_case(actor=SYSTEM, now=timezone.now(), case_id=case_id, assists=())
        raise _TakenBackError


def tasks() -> dict[str, Callable[[], Any]]:
    """What is measured: pages as a dispatcher and as a handler see them, a point lookup, and one action."""
    by_role = {
        post.role.code: person.username for person in demo_people() for post in person.appointments.all()
    }
    dispatcher, handler = _client(by_role["dispatcher"]), _client(by_role["handler"])
    some = next(iter(find_cases(SYSTEM, CaseFilter(state="handling"))[:1]))
    street, category = (
        some.street.code if some.street else "",
        some.category.code[:3] if some.category else "",
    )
    waiting = next(iter(find_cases(SYSTEM, CaseFilter(state="filed"))[:1]))
    return {
        "case list": _asked(dispatcher, "/cases/"),
        "case list, street and class and open": _asked(
            dispatcher, f"/cases/?state=open&place={street}&category={category}"
        ),
        "case list, overdue": _asked(dispatcher, "/cases/?state=overdue"),
        "case list, words": _asked(dispatcher, "/cases/?q=路灯"),
        "case list of a unit": _asked(handler, "/cases/"),
        "case page": _asked(dispatcher, f"/cases/{some.code}/"),
        "board": _asked(dispatcher, "/board/"),
        "my work of a unit": _asked(handler, "/my-work/"),
        "dispatcher's desk": _asked(dispatcher, "/dispatch/"),
        "checker's list": _asked(_client(by_role["checker"]), "/checks/"),
        "point lookup": lambda: case_by_code(SYSTEM, some.code),
        "one action (dispatch)": lambda: _dispatch_and_take_back(waiting.pk),
    }


def _noting(asked: list[str]) -> Callable[..., Any]:
    """Notes every statement; the log of Django's own is emptied at the start of a request."""

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    return note


def serve() -> None:
    """Warm every task, say what each asks, then run the one named by each line of the input and say how long it took.

    The process that reads holds one of these for each size and asks them in turn, so that what else the machine does
    meets both sizes alike.
    """
    ready = tasks()
    click.echo(json.dumps({name: _warm(run) for name, run in ready.items()}))
    gc.collect()
    gc.freeze()  # what the start left is not looked through again while a page is timed
    # SQLite works in this very process: its time is what the page costs, whatever else the machine does meanwhile.
    clock = process_time if connection.vendor == "sqlite" else perf_counter
    for line in sys.stdin:
        run = ready[line.rstrip("\n")]
        start = clock()
        run()
        click.echo((clock() - start) * 1000)


def _warm(run: Callable[[], Any]) -> dict[str, int]:
    """Run a task until what it needs is in memory; its statements, and the different cases that its page names."""
    asked: list[str] = []
    for _ in range(WARM):
        run()
    with connection.execute_wrapper(_noting(asked)):
        page = run()
    named = set(re.findall(rb"\bA\d{8,}\b", page)) if isinstance(page, bytes) else ()
    return {"queries": len(asked), "cases": len(named)}


@click.command()
@click.argument("what", type=click.Choice(["build", "measure"]))
@click.option("--cases", type=int, default=0)
@click.option("--pack", type=click.Path(path_type=Path, exists=True))
def bench_process(what: str, cases: int, pack: Path) -> None:
    """One step on the database of `DATABASE_URL`; run by `bihuan bench cases` for each size."""
    if what == "measure":
        serve()
        return
    done = 0

    def progress(count: int) -> None:
        nonlocal done
        done += count
        click.echo(f"  {done}/{cases}", err=True)

    build(cases, pack=pack, now=timezone.now(), progress=progress)
