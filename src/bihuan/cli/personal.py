"""`bihuan personal`: the keys of personal data. Secrets are never printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, note, progress, table
from bihuan.kernel.refusals import Refused

if TYPE_CHECKING:
    from bihuan.foundation.personal.queries import KeyStanding


@click.group()
def personal() -> None:
    """个人信息的密钥：查看、更换、停用。 · Keys of personal data: list, rotate, drop."""


@personal.command()
def keys() -> None:
    """每把密钥还有多少值在用；有值缺密钥时以 1 退出。 · How many values need each key; exits 1 when one is missing."""
    set_up()
    from bihuan.foundation.personal import queries, ring  # after set_up
    from bihuan.foundation.personal.tables import make_ring_once

    make_ring_once()
    standings = queries.key_standings()
    table(("密钥", "用途", "算法", "启用", "", "在用的值"), [_line(one) for one in standings])
    if ring.is_open_to_others():
        note(f"别人也读得到 {ring.path()}：请运行 chmod 600。 · Others can read the file: chmod 600.")
    if lost := [one for one in standings if one.key is None]:
        raise Refused(
            "key_missing",
            "有 {rows} 个值用的密钥不在密钥文件里（{keys}），现在无法解密。请从备份恢复密钥文件。",
            rows=sum(one.rows for one in lost),
            keys="、".join(one.id for one in lost),
        )


def _line(one: KeyStanding) -> tuple[object, ...]:
    from django.utils import timezone  # after set_up

    from bihuan.foundation.personal.vocabulary import KeyUse

    if one.key is None:
        return one.id, "？", "", "", "不在密钥文件里", one.rows
    made_at = timezone.localtime(one.key.made_at).strftime("%Y-%m-%d %H:%M")
    standing = "现用" if one.is_present else "旧"
    return one.id, KeyUse(one.key.use).label, one.key.algorithm, made_at, standing, one.rows


@personal.command()
def rotate() -> None:
    """加一套新密钥并把全部值换到新密钥下；中断后再运行即接着做。 · Add new keys and re-seal everything; run again to go on."""
    set_up()
    from bihuan.foundation.personal import actions  # after set_up

    with progress("换钥") as advance:
        outcome = actions.rotate_keys(actor=console(), now=now(), progress=advance)
    done(f"{'接着上次，' if outcome.is_resumed else ''}{outcome.rows} 行换到了现用密钥下")
    if outcome.is_resumed:
        note("这次没有加新密钥；要再换一次，请再运行一遍。 · No key was added this time.")
    note("旧密钥还在密钥文件里：旧备份要用。 · Old keys stay: backups need them. (bihuan personal keys)")
    if outcome.unreadable:
        raise Refused(
            "unreadable",
            "有 {rows} 行无法解密，保持原样。请用 bihuan personal keys 看缺哪把密钥。",
            rows=outcome.unreadable,
        )


@personal.command()
@click.argument("key_id", metavar="KEY")
def drop(key_id: str) -> None:
    """停用一把没有值再用的旧密钥；之后读不了换钥以前的备份。 · Drop an old key that nothing needs."""
    set_up()
    from bihuan.foundation.personal import actions  # after set_up

    actions.drop_key(actor=console(), now=now(), key_id=key_id)
    done(f"密钥 {key_id} 已从密钥文件里去掉")
