"""`bihuan bench duplicates`: what a question about the same thing costs, with few and with many messages known."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import EXAMPLE_PACK
from bihuan.cli.terminal import done, progress, step, table
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.domain.intake.understanding.sameness.index import SamenessIndex
    from bihuan.domain.intake.understanding.sameness.walk import Heard

GOAL = 1.5
_ROUNDS, _ASKED = 5, 400


@click.command("duplicates")
@click.option(
    "--fill",
    "sizes",
    multiple=True,
    default=(10_000, 100_000),
    show_default=True,
    type=click.IntRange(100),
    help="索引里已有多少条，可给几次 · messages known, repeatable",
)
@click.option(
    "--messages",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="句子从这个文件取；不给则取配置包的演练素材 · where sentences come from",
)
@click.option(
    "--pack", type=click.Path(path_type=Path, exists=True), default=EXAMPLE_PACK, help="配置包 · the district"
)
def bench_duplicates(sizes: tuple[int, ...], messages: Path | None, pack: Path) -> None:
    """问一次“同一件事吗”，留言多十倍，慢几倍？ · Asking about the same thing at several sizes, in turn."""
    from bihuan.cli.evaluate.heard import read_messages
    from bihuan.domain.intake.understanding.sameness.walk import composed  # numpy and h3

    if len(set(sizes)) < 2:
        raise Refused("one_size", "比值要两种大小。请给两次 --fill，比如 --fill 10000 --fill 100000。")
    heard = read_messages(messages) if messages else list(_from_pack(pack))
    filled = {size: _filled(heard, size) for size in sorted(set(sizes))}
    step("轮流测量：小、大、小、大 · measuring in turn")
    asked = list(composed(heard, _ROUNDS * _ASKED, seed=11))
    spent: dict[int, list[float]] = {size: [] for size in filled}
    for turn in range(_ROUNDS):
        for size, index in filled.items():
            spent[size].append(_ask(index, asked[turn * _ASKED : (turn + 1) * _ASKED]))
    _print({size: statistics.median(times) for size, times in spent.items()})


def _from_pack(pack: Path) -> Iterator[Heard]:
    """The sentences of a pack's month of life, each at every thing of the district."""
    from bihuan.cli.evaluate.heard import read_rows
    from bihuan.domain.intake.understanding.sameness.likeness import Circumstances  # numpy
    from bihuan.domain.intake.understanding.sameness.walk import Heard
    from bihuan.play.material import read_material

    draw = random.Random(5)  # noqa: S311  # the same texts again, no secret
    names = [row["name"] for row in read_rows(pack / "objects.csv")]
    said = [template for words in read_material(pack).classes.values() for template in words.said]
    for number, template in enumerate(said * 20):
        text = template.partition("]")[2] if template.startswith("[") else template
        text = text.replace("{loc}", f"{draw.choice(names)}{draw.randint(1, 300)}号")
        yield Heard(str(number), "", text, Circumstances(float(number)))


def _filled(heard: Sequence[Heard], size: int) -> SamenessIndex:
    from bihuan.domain.intake.understanding.sameness.index import SamenessIndex  # numpy and h3
    from bihuan.domain.intake.understanding.sameness.marks import print_of
    from bihuan.domain.intake.understanding.sameness.walk import composed

    index = SamenessIndex()
    with progress(f"{size} 条") as advance:
        for number, one in enumerate(composed(heard, size), start=1):
            index.add(print_of(one.subject, one.text), one.known)
            advance(number, size)
    return index


def _ask(index: SamenessIndex, asked: Sequence[Heard]) -> float:
    """Milliseconds of this processor for one message: read, asked about, and added."""
    from bihuan.domain.intake.understanding.sameness.marks import print_of

    begun = process_time()
    for one in asked:
        printed = print_of(one.subject, one.text)
        index.suggest(printed, one.known)
        index.add(printed, one.known)
    return (process_time() - begun) * 1000 / len(asked)


def _print(costs: dict[int, float]) -> None:
    least = next(iter(costs.values()))
    rows = [
        (size, f"{cost:.2f}", f"{1000 / cost:.0f}", f"{cost / least:.2f}") for size, cost in costs.items()
    ]
    table(("已有 · known", "毫秒一条 · ms each", "每秒 · a second", "比值 · ratio"), rows)
    done(f"最大比值 {max(costs.values()) / least:.2f}，目标 {GOAL} · worst ratio")
