"""`bihuan journal`: seal it, verify it, prove one entry, look at its end."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, note, progress, table
from bihuan.kernel import proofs
from bihuan.kernel.refusals import Refused


@click.group()
def journal() -> None:
    """流水账：封存、校验、证明。 · The journal: seal, verify, prove."""


@journal.command()
def seal() -> None:
    """封存所有还没有封存的记录。 · Seal every entry that no seal holds yet."""
    set_up()
    seal_all()


def seal_all() -> None:
    """Seal in batches until nothing is left, and say what was sealed."""
    from bihuan.foundation.journal import actions, queries  # after set_up

    waiting, entries, digest = queries.count_unsealed(), 0, ""
    with progress("封存") as advance:
        while found := actions.seal_entries(actor=console(), now=now()):
            entries, digest = entries + found.count, found.digest
            advance(entries, max(waiting, entries))
    done(f"封存 {entries} 条，最新摘要 {digest}" if entries else "没有待封存的记录")


@journal.command()
@click.option(
    "--parquet",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="导出到这个文件夹，按月分开；再次运行只加新的。 · Into this folder, by month; running again adds what is new.",
)
def export(folder: Path) -> None:
    """封存后把流水导出为 Parquet，供大规模折算；不含姓名和理由。 · Seal, then export for folds at scale."""
    set_up()
    from bihuan.foundation.journal.exports import export_parquet, read_state  # after set_up

    seal_all()
    before = read_state(folder).entries
    with progress("导出") as advance:
        for done_so_far in export_parquet(folder):
            advance(done_so_far.entries, done_so_far.entries)
    reached = read_state(folder)
    done(f"新导出 {reached.entries - before} 条，共 {reached.entries} 条，到封存 {reached.seal}")


@journal.command()
@click.option(
    "--digest", help="从别处（如已印发的简报）抄来的封存摘要，也要能对上。 · A digest printed elsewhere."
)
def verify(digest: str | None) -> None:
    """重算全部封存；有一条被改过、删过或插过，就指名并以 1 退出。 · Recompute every seal; exits 1 and names the first bad entry."""
    set_up()
    from bihuan.foundation.journal import queries  # after set_up

    with progress("校验") as advance:
        outcome = queries.verify(advance)
    if outcome.first_bad:
        raise outcome.first_bad.refusal
    if digest and queries.seal_by_digest(digest) is None:
        raise Refused(
            "no_such_seal",
            "没有摘要为 {digest} 的封存：它之后的封存被换过，或摘要抄错了（至少要 12 位）。",
            digest=digest,
        )
    done(
        f"{outcome.seals} 次封存、{outcome.entries} 条记录全部相符"
        + (f"，最新摘要 {outcome.digest}" if outcome.seals else "")
    )
    if outcome.unsealed:
        note(f"另有 {outcome.unsealed} 条还没有封存，不在校验之内。 · Not sealed yet: {outcome.unsealed}.")


@journal.command()
@click.argument("seq", type=int)
def prove(seq: int) -> None:
    """输出第 SEQ 条记录的证明（JSON），可离线核验。 · Print one entry's proof."""
    set_up()
    from bihuan.foundation.journal import queries  # after set_up

    click.echo(json.dumps(queries.prove(seq), ensure_ascii=False, indent=1))


@journal.command("check-proof")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--digest", help="从别处得到的封存摘要，要与证明里的一致。 · The digest known from elsewhere.")
def check_proof(file: Path, digest: str | None) -> None:
    """核验一份证明，不需要数据库。 · Check a proof; needs no database."""
    checked = proofs.check(_read(file))
    if digest and not (len(digest) >= 12 and checked.digest.startswith(digest.lower())):
        raise Refused(
            "other_digest",
            "证明本身自洽，但它的摘要 {found} 不是您给的 {digest}。",
            found=checked.digest,
            digest=digest,
        )
    done(
        f"第 {checked.seq} 条（{checked.kind}，{checked.subject}）在封存 {checked.seal} 之中，自 {checked.sealed_at} 起未被改动"
    )
    click.echo(f"  摘要 {checked.digest}（{checked.algorithm}）")
    if not digest:
        note(
            "请与从别处得到的摘要（如已印发的简报）对照，或用 --digest 给出。 · Compare the digest with one from elsewhere."
        )


def _read(file: Path) -> dict[str, object]:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
        proof = json.loads(text)
    except FileNotFoundError:
        raise Refused(
            "no_file", "没有文件“{file}”。请给出 bihuan journal prove 导出的文件。", file=file
        ) from None
    except (ValueError, RecursionError):
        raise proofs.malformed() from None
    if not isinstance(proof, dict):
        raise proofs.malformed()
    return proof


@journal.command()
@click.option(
    "-n", "--lines", default=20, show_default=True, type=click.IntRange(1), help="条数。 · How many."
)
@click.option("--kind", default="", help="种类或其开头，如 cases.。 · A kind or its beginning.")
@click.option("--subject", default="", help="编号，如案件编号。 · The code of a record.")
def tail(lines: int, kind: str, subject: str) -> None:
    """最近的记录，旧的在前。 · The latest entries, oldest first."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.foundation.journal import queries

    entries = list(queries.find_entries(console(), kind=kind, subject=subject)[:lines])[::-1]
    sealed = queries.seals_of([entry.seq for entry in entries])
    table(
        ("序号", "时间", "种类", "事项", "对象", "经办", "封存"),
        [
            (
                e.seq,
                timezone.localtime(e.at).strftime("%Y-%m-%d %H:%M:%S"),
                e.kind,
                queries.title_of(e),
                e.subject_code or f"{e.subject_type} {e.subject_id}",
                e.actor_label,
                sealed.get(e.seq, ""),
            )
            for e in entries
        ],
    )
