"""`bihuan serve`: the site on one port, with the background jobs in the same service."""

from __future__ import annotations

import multiprocessing
import os
import socket
from pathlib import Path

import click

from bihuan.cli.installation import set_up
from bihuan.cli.migrate import is_current
from bihuan.cli.terminal import done, step
from bihuan.kernel.refusals import Refused

EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  # compared with, not bound to
HOST = click.option(
    "--host", default="127.0.0.1", show_default=True, help="监听的地址。 · The address to listen on."
)
PORT = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口。 · The port."
)


@click.command()
@HOST
@PORT
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="服务进程数。 · Processes that serve.",
)
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=True,
    help="是否同时办理后台任务。 · Do background jobs too.",
)
def serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    """开站。 · Serve the site."""
    require_free(host, port)
    set_up()
    if not is_current():
        raise Refused("not_migrated", "数据库还没有升级到这个版本。请先运行 bihuan migrate。")
    step(f"{address(host, port)}  按 Ctrl-C 结束")
    _serve(host, port, workers, with_worker)
    done("已停站")


def _serve(host: str, port: int, workers: int, with_worker: bool) -> None:
    from django.conf import settings  # after set_up
    from granian.constants import Interfaces  # slow to import; only for this command
    from granian.server import Server

    from bihuan.foundation.jobs.worker import start_in_background  # after set_up

    # A forked child would inherit the job threads' database connections in whatever state they are.
    multiprocessing.set_start_method("spawn", force=True)
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    server = Server(
        "bihuan.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=(os.cpu_count() or 2) + 1,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=False,
    )
    # The jobs run in this parent of the serving processes, so there is one worker however many serve.
    background = start_in_background() if with_worker else None
    try:
        server.serve()
    finally:
        if background:
            background.stop()


def address(host: str, port: int) -> str:
    """Where a person finds the site."""
    shown = "127.0.0.1" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def require_free(host: str, port: int) -> None:
    """Refuses a port that somebody listens on, or that this account may not open."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Refused(
                "port_forbidden", "没有权限使用端口 {port}。请用 1024 以上的端口：--port 8000", port=port
            ) from None
        except OSError:
            message = "{host} 的端口 {port} 已被占用（或地址不属于本机）。请换一个：--port {other}"
            raise Refused("port_taken", message, host=host, port=port, other=port % 65535 + 1) from None
