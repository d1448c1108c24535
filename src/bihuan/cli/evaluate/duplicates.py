"""`bihuan evaluate duplicates`: do the suggestions name the earlier messages about the same thing?"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from bihuan.cli.evaluate.heard import MESSAGE_COLUMNS, read_messages, read_pairs
from bihuan.cli.terminal import done

FILE = click.Path(path_type=Path)


@click.command(
    "duplicates",
    help=f"""按时间逐条重放留言，先问“同一件事吗”，再收下，看建议对不对。 · Walk the messages in the order of time.

    FILE 是 CSV 或 CSV.gz。留言的列：{MESSAGE_COLUMNS}；成对文件的列：id1、id2。
    """,
)
@click.option("--messages", "messages_path", required=True, type=FILE, metavar="FILE", help="留言 · messages")
@click.option(
    "--pairs", "pairs_path", required=True, type=FILE, metavar="FILE", help="已知的同事对 · the pairs"
)
@click.option(
    "--fill",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="先用留言里的句子另拼出这么多条放进索引 · so many composed messages are in the index before",
)
@click.option("--json", "as_json", is_flag=True, help="只印一行 JSON · one JSON line only")
def command(messages_path: Path, pairs_path: Path, fill: int, as_json: bool) -> None:
    """Print what the walk gave."""
    from bihuan.domain.intake.understanding.sameness.walk import composed, walk  # numpy and h3

    heard, pairs = read_messages(messages_path), read_pairs(pairs_path)
    walked = walk(heard, pairs, composed(heard, fill))
    if as_json:
        click.echo(json.dumps(asdict(walked)))
        return
    for name, value in asdict(walked).items():
        click.echo(f"{name}\t{value}")
    done("重放完毕")
