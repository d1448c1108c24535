"""Locks the dependencies again: Python with hashes and without index addresses, npm without resolved addresses."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = [
    "uv",
    "pip",
    "compile",
    "-q",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
]


def lock_python() -> None:
    """uv resolves; it is fetched when needed and is no dependency of the product."""
    binary = Path(sys.executable).with_name("uv")
    if not binary.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "uv"], check=True)
    command = [str(binary), *UV[1:], "--python-version", "3.11", "--group", "dev", "pyproject.toml"]
    subprocess.run([*command, "-o", "requirements.txt"], cwd=ROOT, check=True)


def lock_npm() -> None:
    """npm writes the lock; addresses are dropped, whatever this machine's npm is configured to do."""
    subprocess.run(["npm", "install", "--package-lock-only", "--no-audit", "--no-fund"], cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text())
    for package in lock["packages"].values():
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    lock_python()
    lock_npm()
