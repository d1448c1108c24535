"""`bihuan`: finds the command, and turns whatever goes wrong into one sentence and an exit status.

0: done. 1: refused, or a check that failed. 2: called wrongly. 130: interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from io import TextIOWrapper
from typing import Any

import click

from bihuan.kernel.refusals import Refused

# A name and the module that defines a click command of that name. A module that is not installed is not listed.
COMMANDS = {
    "run": "bihuan.cli.run",
    "serve": "bihuan.cli.serve",
    "worker": "bihuan.cli.worker",
    "migrate": "bihuan.cli.migrate",
    "pack": "bihuan.cli.pack",
    "people": "bihuan.cli.people",
    "personal": "bihuan.cli.personal",
    "journal": "bihuan.cli.journal",
    "clock": "bihuan.cli.clock",
    "reports": "bihuan.cli.reports",
    "intake": "bihuan.cli.intake",
    "checklists": "bihuan.cli.checklists",
    "inspections": "bihuan.cli.inspections",
    "officers": "bihuan.cli.officers",
    "figures": "bihuan.cli.figures",
    "metrics": "bihuan.cli.metrics",
    "evaluate": "bihuan.cli.evaluate",
    "bulletin": "bihuan.cli.bulletin",
    "play": "bihuan.cli.play",
    "bench": "bihuan.cli.bench",
    "docs": "bihuan.cli.docs",
}
REFUSED, MISUSED, INTERRUPTED = 1, 2, 130


class Commands(click.Group):
    """The table above as a click group; Django and the like are paid for by the command that needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's shape
        return [name for name, module in COMMANDS.items() if find_spec(module)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return command if isinstance(command, click.Command) else None

    def main(self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **extra: Any) -> Any:  # type: ignore[override]
        """Run, and leave with the status; `standalone_mode=False` lets errors through instead."""
        if not standalone_mode:
            return super().main(args, standalone_mode=False, **extra)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(
                stream, TextIOWrapper
            ):  # a terminal without Chinese shows ? and the command goes on
                stream.reconfigure(errors="replace")
        try:
            status = super().main(args, standalone_mode=False, **extra)
        except Exception as error:  # noqa: BLE001  # the last place that can turn it into a sentence
            sys.exit(_explain(error))
        sys.exit(status if isinstance(status, int) else 0)


def _explain(error: Exception) -> int:
    """Say what happened on standard error; returns the exit status."""
    if isinstance(error, click.Abort):
        _say("已中断。")
        return INTERRUPTED
    if isinstance(error, click.UsageError):
        usage = error.ctx.get_usage() + "\n" if error.ctx else ""
        _say(f"用法不对：{error.format_message()}\n{usage}加 --help 看说明。")
        return MISUSED
    if isinstance(error, click.ClickException):
        _say(error.format_message())
        return error.exit_code
    if isinstance(error, Refused):
        for problem in getattr(error, "problems", ()):
            click.echo(str(problem), err=True)
        _say(str(error))
        return REFUSED
    return _explain_unexpected(error)


def _explain_unexpected(error: Exception) -> int:
    if os.environ.get("BIHUAN_DEBUG") == "1":
        traceback.print_exception(error)
    _say(_sentence(error))
    return REFUSED


def _sentence(error: Exception) -> str:
    names = {cls.__name__ for cls in type(error).__mro__}
    what = " ".join(str(error).split())[:300]
    if names & {"OperationalError", "ProgrammingError"} and _lacks_tables(what):
        return "数据库还没有建好。请先运行 bihuan migrate。"
    if "OperationalError" in names:
        return f"数据库用不了：{what}。请检查 DATABASE_URL 和数据库服务。"
    if isinstance(error, OSError) and error.filename:
        return f"读写“{error.filename}”时出错：{error.strerror}。"
    return f"出了意外：{type(error).__name__}：{what}。设 BIHUAN_DEBUG=1 再运行一次可看到详情。"


def _lacks_tables(what: str) -> bool:
    return "no such table" in what or ("does not exist" in what and "relation" in what)


def _say(sentence: str) -> None:
    click.secho(f"✗ {sentence}", err=True, fg="red")


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="闭环：一个区的诉求、案件和流水账。 · Bihuan: the closed loop of a city district.",
)
@click.version_option(package_name="bihuan", message="bihuan %(version)s")
def main() -> None:
    """The root; every command stands in the table above."""


if __name__ == "__main__":
    main()
