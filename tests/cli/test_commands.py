"""Every command is found, explains itself, and fails with a sentence and a status."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import pytest
from django.db import OperationalError

from bihuan.cli.main import COMMANDS, main
from bihuan.foundation.accounts.models import ApiToken, Person
from bihuan.foundation.accounts.queries import actor_for_token
from tests.cli.conftest import Call
from tests.factories.accounts import PASSWORD, person, role, unit

GROUPS = [name for name in COMMANDS if name in main.list_commands(click.Context(main))]


def test_help_lists_every_command_that_is_installed(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "absent", "bihuan.cli.absent")
    result = call("--help")
    assert result.exit_code == 0
    assert all(f"\n  {name} " in result.stdout for name in GROUPS)
    assert "absent" not in result.stdout
    assert call("absent").exit_code == 2


@pytest.mark.parametrize("name", GROUPS)
def test_every_command_explains_itself_in_chinese(call: Call, name: str) -> None:
    result = call(name, "--help")
    assert result.exit_code == 0
    assert any("一" <= letter <= "鿿" for letter in result.stdout)


def test_a_wrong_call_ends_with_2_and_shows_the_usage(call: Call) -> None:
    for words in (("journal", "prove"), ("nonsense",), ("clock", "due", "--nonsense")):
        result = call(*words)
        assert result.exit_code == 2
        assert "用法不对" in result.stderr
        assert "Usage: bihuan" in result.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("by zero"), "出了意外：ZeroDivisionError：by zero"),
        (OperationalError("no such table: journal_seal"), "请先运行 bihuan migrate"),
        (OperationalError("connection refused"), "数据库用不了：connection refused"),
        (PermissionError(13, "Permission denied", "somewhere"), "读写“somewhere”时出错"),
    ],
)
def test_the_unexpected_is_one_sentence_and_a_traceback_only_when_asked_for(
    call: Call, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("bihuan.cli.journal.set_up", fail)
    result = call("journal", "seal")
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    monkeypatch.setenv("BIHUAN_DEBUG", "1")
    assert "Traceback" in call("journal", "seal").stderr


def test_an_interruption_is_said_and_ends_with_130(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bihuan.cli.journal.set_up", interrupt)
    result = call("journal", "seal")
    assert (result.exit_code, "已中断" in result.stderr) == (130, True)


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_port_that_is_taken_is_said_in_one_sentence(call: Call, command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = call(command, "--port", port)
    assert result.exit_code == 1
    assert f"端口 {port} 已被占用" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.django_db
def test_the_first_account_is_made_with_a_password_and_a_role(call: Call) -> None:
    district = unit("GS", kind="district")
    unit("GS-CG", district)
    held = role("accounts.manage")
    words = ("people", "add", "chief", "陆建平", "--unit", "GS-CG", "--role", f"{held.code}@GS", "--stdin")
    assert call(*words, typed=f"{PASSWORD}\n").exit_code == 0
    chief = Person.objects.get(username="chief")
    assert chief.check_password(PASSWORD)
    assert [(a.role.code, a.unit.code) for a in chief.appointments.all()] == [(held.code, "GS")]
    assert "chief\t陆建平" in call("people", "list").stdout


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "typed", "said"),
    [
        (("--unit", "XX"), PASSWORD, "没有代码为“XX”的机构"),
        (("--unit", "GS", "--role", "king"), PASSWORD, "没有角色“king”"),
        (("--unit", "GS"), "123", "密码不合要求"),
    ],
)
def test_an_account_that_cannot_be_made_whole_is_not_made(
    call: Call, options: tuple[str, ...], typed: str, said: str
) -> None:
    unit("GS", kind="district")
    result = call("people", "add", "chief", "陆建平", "--stdin", *options, typed=f"{typed}\n")
    assert result.exit_code == 1
    assert said in result.stderr
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_password_and_a_token_are_given_to_whom_they_are_for(call: Call, now) -> None:
    clerk = person("clerk", unit("GS", kind="district"))
    assert call("people", "password", "clerk", "--stdin", typed=f"{PASSWORD}\n").exit_code == 0
    assert Person.objects.get(pk=clerk.pk).check_password(PASSWORD)
    key = call("people", "token", "clerk", "--days", 3).stdout.strip()
    actor = actor_for_token(key, now=ApiToken.objects.get().created_at)
    assert actor is not None
    assert actor.person_id == clerk.pk
    missing = call("people", "token", "nobody")
    assert (missing.exit_code, "没有账号“nobody”" in missing.stderr) == (1, True)


@pytest.mark.django_db
def test_a_bad_pack_is_reported_line_by_line_and_ends_with_1(call: Call, tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text('code = "x"\nname = "x"\nversion = "1"\n')
    (tmp_path / "units.csv").write_text("code,name,kind,parent,valid_from\nX,,district,,2020-01-01\n")
    for words in (
        ("pack", "check", tmp_path),
        ("pack", "load", tmp_path),
        ("pack", "load", tmp_path, "--dry-run"),
    ):
        result = call(*words)
        assert result.exit_code == 1
        assert "units.csv:2: 列 name 不能为空\n" in result.stderr
        assert "没有做任何改动" in result.stderr
    nowhere = call("pack", "load", tmp_path / "nowhere")
    assert (nowhere.exit_code, "没有 pack.toml" in nowhere.stderr) == (1, True)
    assert call("pack", "list").stdout.splitlines() == ["代码\t名称\t版本\t加载时间"]
