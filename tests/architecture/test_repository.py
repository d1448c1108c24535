"""What may stand in the repository: our own work, locks without addresses, pages without inline code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, templates, tracked

# Put together here, so that this file does not contain what it forbids.
REGISTRY_HOSTS = re.compile(
    "|".join(
        re.escape(host)
        for host in (
            "pypi." + "org",
            "pythonhosted." + "org",
            "registry.npmjs." + "org",
            "registry.yarnpkg." + "com",
            "npmmirror." + "com",
            "deb.debian." + "org",
            "security.debian." + "org",
            "unpkg." + "com",
            "jsdelivr." + "net",
            "cdnjs.cloudflare." + "com",
            "fonts.googleapis." + "com",
        )
    )
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work/(?:main|shared)|tmp/\w|root/|home/\w+/|Users/\w)|\.\./shared")
LEFT_OVER = re.compile(r"^(?:<{7}|>{7}) ")
BINARY_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".xlsx", ".gz", ".ico", ".pdf", ".woff2"}
THIRD_PARTY = re.compile(
    r"(^|/)(node_modules|vendor|third_party|dist|build)/|\.min\.(js|css)$|\.(woff2?|ttf|otf|whl|map)$|(^|/)uv\.lock$"
)
INLINE = {
    "script without src": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"(?:application/json|speculationrules)\")", re.I
    ),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "event attribute": re.compile(r"\s(?:hx-)?on[a-z:.-]+\s*=\s*[\"']", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "address of another host": re.compile(r"(?:src|href)=[\"'](?:https?:)?//", re.I),
}
LARGEST_FILE = 600_000


def texts() -> list[tuple[str, str]]:
    return [(name(p), p.read_text(errors="replace")) for p in tracked() if p.suffix not in BINARY_SUFFIXES]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "forbidden",
    [REGISTRY_HOSTS, MACHINE_PATHS, LEFT_OVER],
    ids=["registry hosts", "paths of a machine", "both sides of a conflict"],
)
def test_no_tracked_file_names(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{file}:{number} {match.group()}"
        for file, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if (match := forbidden.search(line)) and file != "tests/architecture/test_repository.py"
    ]
    assert found == []


def test_nothing_of_third_parties_and_nothing_built_is_tracked() -> None:
    assert [name(p) for p in tracked() if THIRD_PARTY.search(name(p))] == []


def test_no_tracked_file_is_huge() -> None:
    assert {name(p): p.stat().st_size for p in tracked() if p.stat().st_size > LARGEST_FILE} == {}


@pytest.mark.parametrize("kind", INLINE)
def test_no_template_has_inline(kind: str) -> None:
    found = [
        f"{name(path)}:{number} {line.strip()[:90]}"
        for path in templates()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if INLINE[kind].search(line)
    ]
    assert found == []


def test_every_locked_requirement_has_a_hash_and_none_an_address() -> None:
    lock = (ROOT / "requirements.txt").read_text().replace("\\\n", " ")
    lines = [line for line in lock.splitlines() if line.strip() and not line.startswith("#")]
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []
    assert (
        re.findall(
            r"^\s*(?:-i|--index-url|--extra-index-url|--find-links).*|https?://\S+", lock, re.MULTILINE
        )
        == []
    )


def test_the_npm_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [key for key, package in packages.items() if "resolved" in package] == []
    assert [key for key, package in packages.items() if key and "integrity" not in package] == []


def test_every_source_file_ends_with_a_newline_and_has_no_tabs_in_python() -> None:
    wrong = [
        file
        for file, text in texts()
        if file.endswith(".py") and text and (not text.endswith("\n") or "\t" in text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "file", ["LICENSE", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"]
)
def test_the_repository_introduces_itself_in(file: str) -> None:
    assert (ROOT / file).read_text().strip()
