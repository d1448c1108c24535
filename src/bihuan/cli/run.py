"""`bihuan run`, which `make run` calls: from nothing to a site with a month of life in it. Again does no harm."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from bihuan.cli.installation import EXAMPLE_PACK, set_up
from bihuan.cli.journal import seal_all
from bihuan.cli.migrate import apply_migrations
from bihuan.cli.pack import load_folder
from bihuan.cli.serve import HOST, PORT, address, require_free
from bihuan.cli.terminal import done, note, step, table
from bihuan.kernel.refusals import Refused

START_SECONDS = 60


@click.command()
@HOST
@PORT
@click.option("--play/--no-play", default=True, help="是否演示一个月的日常。 · Play a month of life.")
@click.pass_context
def run(context: click.Context, host: str, port: int, play: bool) -> None:
    """建库、载入示例区、开站、演一个月。 · Set up, load the example, serve, and play a month."""
    require_free(host, port)
    set_up()
    step("准备数据库")
    apply_migrations()
    load_folder(EXAMPLE_PACK)
    with _site(host, port) as server:
        where = address(host, port)
        done(f"已开站：{where}")
        print_accounts()
        if play:
            play_month(context)
        seal_all()
        done(f"居民入口，不用账号：{where}/p/")
        done(f"就绪。打开 {where}/accounts/login/ ，用上表的账号登录；按 Ctrl-C 结束")
        server.wait()
        raise Refused(
            "server_ended", "站点进程自己停了（状态 {status}）。请看上面的输出。", status=server.returncode
        )


@contextmanager
def _site(host: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The site in a process of its own, so that it answers while the month is played; ended with this one.

    Ctrl-C ends it also where the shell had it ignored, as shells do for what runs in the background.
    """
    command = [sys.executable, "-m", "bihuan.cli.main", "serve", "--host", host, "--port", str(port)]
    # Its own group: Ctrl-C reaches it through us alone, and it can end in order.
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    previous = {number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        _await_answer(server, f"{address(host, port)}/")
        yield server
    except KeyboardInterrupt:
        click.echo()
        done("已停站。数据都在，随时可以再运行")
        sys.exit(0)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        _end(server)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _await_answer(server: subprocess.Popen[bytes], url: str) -> None:
    """Until the site answers anything at all; refuses when it ends before that or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Refused(
                "server_ended", "站点没能启动（状态 {status}），原因见上。", status=server.returncode
            )
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310  # our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Refused("server_slow", "站点 {seconds} 秒还没有应答。请再试一次。", seconds=START_SECONDS)


def play_month(context: click.Context) -> None:
    """Play the month through `bihuan play`, when this installation has it."""
    root = context.find_root().command
    command = root.get_command(context, "play") if isinstance(root, click.Group) else None
    if command is None:
        note("没有演示模块，跳过。 · Nothing to play here.")
        return
    step("演一个月的日常，期间站点照常可用")
    try:
        with command.make_context("play", [], parent=context) as inner:
            command.invoke(inner)
    except Refused as refused:
        # A district of its own, or a play whose record is lost: the site runs all the same.
        note(str(refused))


def print_accounts() -> None:
    """One demo account for each role."""
    from bihuan.foundation.accounts.pack import DEMO_PASSWORD  # after set_up
    from bihuan.foundation.accounts.queries import one_demo_person_per_role

    rows = [(role.name, p.username, p.name, p.unit, DEMO_PASSWORD) for role, p in one_demo_person_per_role()]
    table(("角色 Role", "账号 Account", "姓名", "机构", "密码 Password"), rows)
