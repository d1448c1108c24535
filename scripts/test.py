"""Every check of the repository in one run: style, types, layers, migrations, messages, then the tests.

`make test` and `.ci/run` call this. All checks run even when one fails; the last line counts the tests.
Arguments that this script does not know go to pytest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
RESULTS = ROOT / "var" / "test"
PYTHON = str(BIN / "python")
CHECKS = {
    "格式 · format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "规则 · lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "类型 · types": [str(BIN / "mypy")],
    "分层 · layers": [str(BIN / "lint-imports"), "--no-cache"],
    "迁移 · migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "系统检查 · system check": [PYTHON, "-m", "django", "check", "--fail-level", "WARNING"],
    "译文 · messages": [PYTHON, "scripts/messages.py", "check"],
}
BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)


def environment() -> dict[str, str]:
    """The settings module, and a folder of this run's own, so that no check writes into an installation."""
    own = {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings", "BIHUAN_VAR": str(RESULTS / "checks")}
    return {**os.environ, "BIHUAN_DEBUG": "", **own}


def run_check(name: str, command: list[str]) -> bool:
    """One check: a line when it passes, its whole output when it does not."""
    started = time.monotonic()
    env = environment()
    if "django" in command:
        env.pop("DATABASE_URL", None)  # these compare code with code; no database server is asked
    result = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - started
    print(f"{'✗' if result.returncode else '✓'} {name} ({seconds:.1f} s)", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


def run_checks() -> list[str]:
    """The names of the checks that failed."""
    return [name for name, command in CHECKS.items() if not run_check(name, command)]


def database() -> str:
    return "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"


def run_tests(arguments: list[str]) -> tuple[int, dict[str, int]]:
    """pytest on two processes in random order; its exit code and its counts."""
    if not any(shutil.which(name) for name in BROWSERS):
        print(
            "! 没有 Chromium，跳过浏览器走查。 / No Chromium: the browser journeys are skipped.", flush=True
        )
    report = RESULTS / f"{database().lower()}.xml"
    report.unlink(missing_ok=True)
    seed = str(int(time.time()))
    print(f"▸ 测试（{database()}） · tests on {database()}, --randomly-seed={seed}", flush=True)
    command = [
        PYTHON,
        "-m",
        "pytest",
        "-q",
        "-n",
        "2",
        "--dist",
        "worksteal",
        f"--junitxml={report}",
        *arguments,
    ]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    return code, counts(report)


def counts(report: Path) -> dict[str, int]:
    """How many tests passed, failed (an error counts as a failure) and were skipped."""
    total = {"passed": 0, "failed": 0, "skipped": 0}
    if not report.exists():
        return total
    for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 (pytest has just written it)
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        total["failed"] += failed
        total["skipped"] += skipped
        total["passed"] += int(suite.get("tests", 0)) - failed - skipped
    return total


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--checks", action="store_true", help="only the static checks, no tests")
    options.add_argument("--tests", action="store_true", help="only the tests, no static checks")
    chosen, arguments = options.parse_known_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    broken = [] if chosen.tests else run_checks()
    code, total = (0, {}) if chosen.checks else run_tests(arguments)
    if broken:
        print(f"✗ 未通过的检查 · failed checks: {', '.join(broken)}")
    elif not chosen.tests:
        print(f"✓ {len(CHECKS)} 项检查全部通过 · all {len(CHECKS)} checks passed")
    if total:
        print(f"{database()}: " + ", ".join(f"{number} {word}" for word, number in total.items()), flush=True)
    return 1 if broken or code else 0


if __name__ == "__main__":
    sys.exit(main())
