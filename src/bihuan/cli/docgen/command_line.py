"""`command-line.md`: every command as its `--help` tells it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from bihuan.cli.docgen.markdown import code, table

INTRODUCTION = """# Command line

`bihuan COMMAND --help` prints the same. Exit status: 0 done, 1 refused or a check that failed, 2 called wrongly, 130 interrupted.
Whoever has the command line owns the installation: his login stands in the journal as `console:…`."""


def page() -> str:
    """All commands."""
    return "\n\n".join([INTRODUCTION, *(section(path, command) for path, command in commands())])


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with the words that call it, groups before what is in them."""
    from bihuan.cli.main import main  # the table there names this module

    yield from _below("bihuan", main)


def _below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            if child := command.get_command(context, name):
                yield from _below(f"{path} {name}", child)


def section(path: str, command: click.Command) -> str:
    """One command."""
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    parts = [f"## {path}", f"```\n{usage}\n```", _help(command), _options(command, context)]
    return "\n\n".join(part for part in parts if part)


def _help(command: click.Command) -> str:
    """The words of the command; blocks that click leaves as they are become code."""
    blocks = (command.help or "").strip().split("\n\n")
    return "\n\n".join(
        f"```\n{b.removeprefix(chr(8)).strip()}\n```" if b.startswith("\b") else " ".join(b.split())
        for b in blocks
    )


def _options(command: click.Command, context: click.Context) -> str:
    records = [p.get_help_record(context) for p in command.params if isinstance(p, click.Option)]
    rows = [(code(record[0]), record[1]) for record in records if record]
    return table(("option", ""), rows) if rows else ""
