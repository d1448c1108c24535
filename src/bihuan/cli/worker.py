"""`bihuan worker`: do background jobs in a process of their own, beside `bihuan serve --no-worker`."""

from __future__ import annotations

import signal
from threading import Event

import click

from bihuan.cli.installation import set_up
from bihuan.cli.terminal import done, step


@click.command()
@click.option("--once", is_flag=True, help="做完到期的任务就退出。 · Do what is due, then leave.")
def worker(once: bool) -> None:
    """办理后台任务：封存、通知、导入等。 · Do the background jobs."""
    set_up()
    from bihuan.foundation.jobs.worker import run, run_due  # after set_up

    if once:
        done(f"办了 {run_due()} 个任务")
        return
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    step("后台任务进程已启动，按 Ctrl-C 结束")
    run(stop)
    done("后台任务进程已结束")
