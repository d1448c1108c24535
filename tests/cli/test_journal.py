"""`bihuan journal` on a terminal: what it says and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction

from bihuan.foundation.journal import triggers
from bihuan.foundation.journal.models import Entry
from bihuan.foundation.journal.queries import latest_seal
from bihuan.foundation.journal.record import Draft, Subject, record_many
from bihuan.kernel.actors import SYSTEM
from tests.cli.conftest import Call
from tests.factories.journal import LampLit

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(now: datetime) -> list[Entry]:
    drafts = [
        Draft(LampLit("暖黄", Decimal(n)), actor=SYSTEM, now=now, subject=Subject("lamp", n, f"L-{n}"))
        for n in range(1, 6)
    ]
    with transaction.atomic():
        return record_many(drafts)


def test_seal_then_verify_says_how_many_and_ends_well(call: Call, entries: list[Entry]) -> None:
    sealed = call("journal", "seal")
    assert (sealed.exit_code, "封存 5 条" in sealed.stdout) == (0, True)
    seal = latest_seal()
    assert seal is not None
    verified = call("journal", "verify", "--digest", seal.digest[:16])
    assert verified.exit_code == 0
    assert "1 次封存、5 条记录全部相符" in verified.stdout
    assert seal.digest in verified.stdout
    assert "没有待封存" in call("journal", "seal").stdout


def test_verify_ends_with_1_and_names_the_entry_that_was_changed(call: Call, entries: list[Entry]) -> None:
    call("journal", "seal")
    connection.check_constraints()
    triggers.remove(connection)
    Entry.objects.filter(seq=entries[2].seq).update(reason="x")
    triggers.install(connection)
    result = call("journal", "verify")
    assert result.exit_code == 1
    assert f"第 {entries[2].seq} 条（tests.lamp_lit，lamp L-3）" in result.stderr


def test_verify_ends_with_1_when_a_printed_digest_is_not_there(call: Call, entries: list[Entry]) -> None:
    call("journal", "seal")
    result = call("journal", "verify", "--digest", "0" * 64)
    assert result.exit_code == 1
    assert "没有摘要为" in result.stderr


def test_verify_says_what_is_not_sealed_yet(call: Call, entries: list[Entry]) -> None:
    result = call("journal", "verify")
    assert result.exit_code == 0
    assert "5 条还没有封存" in result.stderr


def test_a_proof_checks_where_there_is_no_database(call: Call, entries: list[Entry], tmp_path: Path) -> None:
    call("journal", "seal")
    seal = latest_seal()
    assert seal is not None
    file = tmp_path / "p.json"
    file.write_text(call("journal", "prove", entries[1].seq).stdout, encoding="utf-8")
    nowhere = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "BIHUAN_VAR": str(tmp_path / "var"),
    }

    def check(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bihuan.cli.main", "journal", "check-proof", str(file), *more]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=nowhere)

    good = check("--digest", seal.digest)
    assert (good.returncode, good.stderr) == (0, "")
    assert f"第 {entries[1].seq} 条（tests.lamp_lit，lamp L-2）在封存 1 之中" in good.stdout
    other = check("--digest", "0" * 64)
    assert (other.returncode, "不是您给的" in other.stderr) == (1, True)
    proof = json.loads(file.read_text(encoding="utf-8"))
    proof["entry"]["quantity"] = "2"
    file.write_text(json.dumps(proof), encoding="utf-8")
    bad = check()
    assert (bad.returncode, bad.stdout) == (1, "")
    assert f"第 {entries[1].seq} 条记录与封存 1 不符" in bad.stderr
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("text", ["", "nonsense", "[1]", "{}", '{"format": "bihuan-proof/1"}', "\udcff"])
def test_a_file_that_is_no_proof_gets_a_sentence(call: Call, tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.json"
    file.write_bytes(text.encode(errors="surrogateescape"))
    result = call("journal", "check-proof", file)
    assert result.exit_code == 1
    assert "证明不完整或格式不对" in result.stderr
    missing = call("journal", "check-proof", tmp_path / "none.json")
    assert (missing.exit_code, "没有文件" in missing.stderr) == (1, True)


def test_a_proof_is_read_from_standard_input_too(call: Call, entries: list[Entry]) -> None:
    call("journal", "seal")
    proof = call("journal", "prove", entries[0].seq).stdout
    assert call("journal", "check-proof", "-", typed=proof).exit_code == 0


def test_prove_refuses_what_is_unknown_or_waits_for_its_seal(call: Call, entries: list[Entry]) -> None:
    waiting = call("journal", "prove", entries[0].seq)
    assert (waiting.exit_code, "还没有封存" in waiting.stderr) == (1, True)
    unknown = call("journal", "prove", entries[-1].seq + 1)
    assert (unknown.exit_code, "没有第" in unknown.stderr) == (1, True)
    assert call("journal", "prove", "first").exit_code == 2


def test_tail_shows_the_latest_entries_oldest_first(call: Call, entries: list[Entry]) -> None:
    lines = call("journal", "tail", "-n", 2, "--kind", "tests.").stdout.splitlines()
    assert [line.split("\t")[4] for line in lines] == ["对象", "L-4", "L-5"]
    assert len(call("journal", "tail", "--subject", "L-1").stdout.splitlines()) == 2
