"""`bihuan bulletin`: verify the figures of a printed issue, and write an issue to a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import set_up
from bihuan.cli.terminal import done, table

if TYPE_CHECKING:
    from bihuan.domain.bulletins.queries.verification import Compared


@click.group()
def bulletin() -> None:
    """信息刊物：复核印出的数字，导出一期。 · The bulletin: verify printed figures, write an issue to a file."""


@bulletin.command()
@click.argument("issue")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。 · Print JSON.")
@click.pass_context
def verify(context: click.Context, issue: str, as_json: bool) -> None:
    """印出的、当时所知、现在所知，以及原因。有不同则以 1 退出。 · Printed, known then, known now, and why; 1 when they differ."""
    set_up()
    from bihuan.domain.bulletins.queries.issues import public_issue  # after set_up
    from bihuan.domain.bulletins.queries.verification import correction_notice, verify_issue

    found = public_issue(issue)
    compared = verify_issue(found)
    notice = correction_notice(found, compared)
    if as_json:
        told = {"issue": found.code, "figures": [one.as_record() for one in compared], "notice": notice}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(compared, notice)
    context.exit(0 if all(one.stands and one.is_sound for one in compared) else 1)


def _tell(compared: list[Compared], notice: str) -> None:
    table(HEAD, [_row(one) for one in compared])
    if notice:
        click.echo(f"\n{notice}")
    elif all(one.is_sound for one in compared):
        done(f"{len(compared)} 个数字都与流水账一致")


HEAD = (
    "#",
    "文中 Printed",
    "指标 Metric",
    "印时 Value",
    "当时所知 Then",
    "现在所知 Now",
    "为什么 Why",
    "记录 Entries",
)


def _row(one: Compared) -> tuple[object, ...]:
    from bihuan.domain.bulletins.queries.verification import REASONS

    told = one.as_record()
    values = ["—" if told[key] is None else told[key] for key in ("printed", "then", "now")]
    why = "" if one.stands else "、".join(str(REASONS[code]) for code in one.reasons)
    unsound = "" if one.is_sound else "与封存的不一致 "
    entries = "" if one.stands else " ".join(f"#{entry.seq} {entry.subject_code}" for entry in one.explaining)
    return (one.figure.number, one.figure.text, one.figure.metric, *values, unsound + why, entries)


@bulletin.command(name="print")
@click.argument("issue")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def print_(issue: str, target: Path) -> None:
    """把一期写成 PDF 或 Word（看文件名的后缀）。 · Write an issue as PDF or Word file, by the file's ending."""
    set_up()
    from bihuan.domain.bulletins.printing import pdf, word  # after set_up
    from bihuan.domain.bulletins.queries.issues import public_issue

    makers = {".pdf": pdf.pdf_of, ".docx": word.docx_of}
    if target.suffix not in makers:
        raise click.UsageError("文件名要以 .pdf 或 .docx 结尾 · the file must end in .pdf or .docx")
    found = public_issue(issue)
    target.write_bytes(makers[target.suffix](found.content))
    done(f"{found.code} → {target}")
