"""Speaking to a person at a terminal, or to a log: progress bars there, plain lines here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import click

Advance = Callable[[int, int], None]


def done(sentence: str) -> None:
    """Say that something is done."""
    click.secho(f"✓ {sentence}", fg="green")


def step(sentence: str) -> None:
    """Say what begins now."""
    click.echo(f"▸ {sentence}")


def note(sentence: str) -> None:
    """Say something beside the result, so that the result alone can be piped on."""
    click.secho(f"※ {sentence}", err=True, fg="yellow")


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """Gives `advance(done, total)`: a bar with counts on a terminal, a line for every tenth part elsewhere."""
    if not sys.stderr.isatty():
        yield _lines(label)
        return
    from rich.console import Console  # slow to import, and only for a terminal
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(label: str) -> Advance:
    said = -1

    def advance(done: int, total: int) -> None:
        nonlocal said
        tenth = done * 10 // total if total else 10
        if tenth > said:
            said = tenth
            click.echo(f"  {label} {done}/{total}", err=True)

    return advance


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; on anything but a terminal its cells are divided by tabs."""
    cells = [[str(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(headings), *cells]:
            click.echo("\t".join(row))
        return
    from rich.console import Console  # slow to import, and only for a terminal
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*headings, box=None, header_style="bold", pad_edge=False)
    for row in cells:
        drawn.add_row(*map(Text, row))
    Console().print(drawn)
