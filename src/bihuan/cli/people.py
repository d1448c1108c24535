"""`bihuan people`: the first accounts of an installation, and help for who is locked out."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from bihuan.cli.installation import console, now, set_up
from bihuan.cli.terminal import done, note, table


@click.group()
def people() -> None:
    """人员账号。 · People and their accounts."""


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一次"))


STDIN = click.option(
    "--stdin", "from_stdin", is_flag=True, help="从标准输入读密码。 · Read the password from stdin."
)


@people.command()
@click.argument("username")
@click.argument("name")
@click.option("--unit", "unit_code", required=True, help="机构代码。 · The unit's code.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="ROLE[@UNIT]",
    help="角色，可给多个。 · A role; may be repeated.",
)
@click.option("--email", default="", help="电子邮箱。 · E-mail.")
@STDIN
def add(  # click passes them by name
    username: str, name: str, unit_code: str, roles: tuple[str, ...], email: str, from_stdin: bool
) -> None:
    """新增人员，设好密码和角色。 · Add somebody with a password and roles."""
    set_up()
    from django.db import transaction  # after set_up
    from django.utils import timezone

    from bihuan.foundation.accounts import actions, queries

    actor, at = console(), now()
    unit = queries.unit_by_code(unit_code)
    wanted = [role.partition("@") for role in roles]
    held = [
        (queries.role_by_code(code), queries.unit_by_code(where) if where else unit)
        for code, _, where in wanted
    ]
    with transaction.atomic():
        person = actions.add_person(actor=actor, now=at, username=username, name=name, unit=unit, email=email)
        actions.set_password(actor=actor, now=at, person=person, password=_password(from_stdin))
        for role, where in held:
            actions.appoint(
                actor=actor, now=at, person=person, role=role, unit=where, on=timezone.localdate(at)
            )
    done(f"已新增 {name}（{username}），{unit.name}")


@people.command()
@click.argument("username")
@STDIN
def password(username: str, from_stdin: bool) -> None:
    """给人员重设密码。 · Set somebody's password."""
    set_up()
    from bihuan.foundation.accounts import actions, queries  # after set_up

    person = queries.person_by_username(username)
    actions.set_password(actor=console(), now=now(), person=person, password=_password(from_stdin))
    done(f"{person.name}（{username}）的密码已重设")


@people.command()
@click.argument("username")
@click.option("--name", default="命令行签发", show_default=True, help="令牌的用途。 · What it is for.")
@click.option("--days", type=click.IntRange(1), help="有效天数；不给则长期有效。 · Days until it expires.")
def token(username: str, name: str, days: int | None) -> None:
    """给人员签发接口令牌；只显示这一次。 · Issue an API token; it is shown once."""
    set_up()
    from bihuan.foundation.accounts import actions, queries  # after set_up

    at = now()
    expires_at = at + timedelta(days=days) if days else None
    person = queries.person_by_username(username)
    _, key = actions.issue_token(actor=console(), now=at, person=person, name=name, expires_at=expires_at)
    click.echo(key)
    note("请现在就存好，之后无法再看到。 · Keep it now; it cannot be shown again.")


@people.command("list")
@click.option("--text", default="", help="姓名或账号的一部分。 · Part of a name or username.")
@click.option("--unit", default="", help="机构代码，含下级。 · A unit's code, with those below it.")
def list_people(text: str, unit: str) -> None:
    """人员名录。 · The directory."""
    set_up()
    from django.utils import timezone  # after set_up

    from bihuan.foundation.accounts.queries import people_of

    found = people_of(console(), on=timezone.localdate(), text=text, unit=unit)
    rows = [(p.username, p.name, p.unit, _roles(p), "" if p.is_active else "已停用") for p in found]
    table(("账号", "姓名", "机构", "角色", ""), rows)


def _roles(person: object) -> str:
    return "、".join(appointment.role.name for appointment in getattr(person, "live_appointments", ()))
