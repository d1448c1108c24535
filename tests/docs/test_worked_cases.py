"""What the pages show as worked out comes out: deadlines, and the program that checks a proof."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bihuan.cli.clock import calendar_of_pack, moment
from bihuan.cli.installation import EXAMPLE_PACK
from bihuan.kernel import merkle, proofs
from bihuan.kernel.canonical import canonical_bytes
from bihuan.kernel.clock import Limit, deadline
from tests.docs.pages import ROOT, blocks

CLOCKS = (ROOT / "docs" / "explanation" / "clocks.md").read_text(encoding="utf-8")
PROGRAM = blocks((ROOT / "docs" / "howto" / "verify-the-journal.md").read_text(encoding="utf-8"), "python")[0]
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d"
WORKED = re.findall(rf"^\| ({STAMP}) \| ([\d.]+ \w+) \| ({STAMP}) \|", CLOCKS, re.M)


def test_the_page_on_clocks_has_worked_cases() -> None:
    assert len(WORKED) >= 8


@pytest.mark.parametrize(("start", "limit", "due"), WORKED)
def test_worked_deadline_comes_out(start: str, limit: str, due: str) -> None:
    found = deadline(moment(start), Limit.parse(limit), calendar_of_pack(EXAMPLE_PACK))
    assert found.due_at == moment(due)
    assert not found.provisional


def proof_of(index: int, count: int, algorithm: str) -> dict[str, Any]:
    """A proof file as `bihuan journal prove` writes it, from a seal of `count` entries with a gap in their numbers."""
    seqs = [*range(1, 4), *range(10, 7 + count)]
    entries = [
        {
            "seq": seq,
            "kind": "cases.closed",
            "subject_type": "case",
            "subject_id": 1,
            "subject_code": "A00000018",
            "data": {"说明": "已修好"},
        }
        for seq in seqs
    ]
    tree = merkle.Tree([merkle.leaf_hash(canonical_bytes(entry), algorithm) for entry in entries], algorithm)
    header = proofs.SealHeader.of(
        1, algorithm=algorithm, previous=proofs.GENESIS, root=tree.root, ranges=[(1, 3), (10, 6 + count)],
        at=datetime(2026, 10, 1, tzinfo=UTC),
    )  # fmt: skip
    return proofs.build(entries[index], tree.proof(index), header)


def run(folder: Path, proof: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """The program of the page, on its own: it finds no package of ours."""
    (folder / "check.py").write_text(PROGRAM, encoding="utf-8")
    (folder / "p.json").write_text(json.dumps(proof, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", "check.py", "p.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("index", "count"), [(0, 4), (3, 7), (6, 7), (4, 8), (11, 12)])
def test_the_program_on_the_page_accepts_a_sound_proof(index: int, count: int, tmp_path: Path) -> None:
    proof = proof_of(index, count, "sha256")
    outcome = run(tmp_path, proof)
    assert outcome.returncode == 0, outcome.stderr
    assert outcome.stdout.strip() == proof["digest"] == proofs.check(proof).digest


@pytest.mark.parametrize("part", ["entry", "place", "seal", "digest"])
def test_the_program_on_the_page_refuses_a_proof_that_was_changed(part: str, tmp_path: Path) -> None:
    proof = proof_of(3, 7, "sha256")
    changes: dict[str, dict[str, Any]] = {
        "entry": {"entry": {**proof["entry"], "data": {"说明": "没有修"}}},
        "place": {"place": {**proof["place"], "index": 4}},
        "seal": {"seal": {**proof["seal"], "sealed_at": "2020-01-01T00:00:00.000000Z"}},
        "digest": {"digest": "0" * 64},
    }
    assert run(tmp_path, {**proof, **changes[part]}).returncode == 1
