"""`bihuan evaluate`: how well the parts that read text do, against files that people have marked.

One module for each sub-command; it is imported when it is called.
"""

from __future__ import annotations

from importlib import import_module

import click

# A name and the module that defines a click command `command`.
COMMANDS = {
    "figures": "bihuan.cli.evaluate.figures",
    "checks": "bihuan.cli.evaluate.checks",
    "duplicates": "bihuan.cli.evaluate.duplicates",
    "classifier": "bihuan.cli.evaluate.classifier",
    "routing": "bihuan.cli.evaluate.routing",
}


class Measures(click.Group):
    """The table above as a click group; what a measure needs is paid for by that measure."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's shape
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's shape
        module = COMMANDS.get(cmd_name)
        found = getattr(import_module(module), "command", None) if module else None
        return found if isinstance(found, click.Command) else None


@click.group(cls=Measures)
def evaluate() -> None:
    """用标注好的文件量一量效果。 · Measure against files that people have marked."""
