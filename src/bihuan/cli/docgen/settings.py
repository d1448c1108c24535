"""`settings.md`: every environment variable that the product reads, found in its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bihuan.cli.docgen.markdown import code, codes, table
from bihuan.cli.installation import ROOT
from bihuan.kernel.refusals import Refused

INTRODUCTION = """# Settings

Everything that an installation may change comes from the environment; nothing needs to be set to try the product. What a *district* may
change (units, limits, rules, calendars) is not here but in its pack: [pack format](pack-format.md)."""

MEANINGS = {
    "BIHUAN_DEBUG": "`1` shows tracebacks on pages and at the terminal. Never on a machine that others reach.",
    "BIHUAN_FILE_MAX_BYTES": "The largest file that may be uploaded, in bytes (20 MiB).",
    "BIHUAN_FONTS": "Folders with the fonts of the printed bulletin, divided by colons; the first that has a face gives it.",
    "BIHUAN_FROM_EMAIL": "The sender of e-mails.",
    "BIHUAN_HOSTS": "The host names under which the site answers, divided by commas. Set it to the name that people type.",
    "BIHUAN_INTAKE_IMAP_FOLDER": "The folder of the e-mail box, in ASCII as the server names it.",
    "BIHUAN_INTAKE_IMAP_HOST": "The IMAP server of the e-mail box for residents, spoken to over TLS. Without it none is read.",
    "BIHUAN_INTAKE_IMAP_PASSWORD": "The password at the IMAP server.",
    "BIHUAN_INTAKE_IMAP_PORT": "The port of the IMAP server.",
    "BIHUAN_INTAKE_IMAP_USER": "The account at the IMAP server. When it is an address, mails from it are not filed.",
    "BIHUAN_ORIGINS": "Origins that forms may come from, divided by commas: `https://bihuan.example`. Needed behind a proxy.",
    "BIHUAN_PERSONAL_CIPHER": "`aes-256-gcm` or `sm4-gcm`: the cipher of keys made from now on; `bihuan personal rotate` makes one.",
    "BIHUAN_PERSONAL_KEYS": "The file with the keys of personal data, made once; several hosts share one. Or its lines themselves.",
    "BIHUAN_PRIVATE_HOOKS": "`1` lets status be pushed to partners whose address is not on the public network.",
    "BIHUAN_SEAL_ALGORITHM": "`sha256` or `sm3`: the hash of new seals. Old seals keep theirs.",
    "BIHUAN_SECRET_KEY": "The key that signs sessions; several hosts share one. Without it one is made in `secret.key` below `BIHUAN_VAR`.",
    "BIHUAN_SITE_URL": "The address of the site in messages.",
    "BIHUAN_SMS_TEMPLATE": "The JSON that the gateway wants, with `{phone}`, `{text}`, `{id}` and `{receipt}` (where it reports back).",
    "BIHUAN_SMS_TOKEN": "Sent to the gateway as `Authorization: Bearer …`.",
    "BIHUAN_SMS_URL": "The gateway for text messages, which gets one POST a message. Without it none are sent, and the page says so.",
    "BIHUAN_SMTP_HOST": "The mail server. Without it e-mails are written as files below `BIHUAN_VAR`/mail.",
    "BIHUAN_SMTP_PASSWORD": "The password at the mail server.",
    "BIHUAN_SMTP_PORT": "The port of the mail server.",
    "BIHUAN_SMTP_TLS": "`1` speaks STARTTLS to the mail server.",
    "BIHUAN_SMTP_USER": "The account at the mail server.",
    "BIHUAN_TEST_SUFFIX": "An end for the name of the test database, so that two test runs can share a PostgreSQL server.",
    "BIHUAN_TLS": "`1` when a proxy in front speaks TLS and sets `X-Forwarded-Proto`: secure cookies and HSTS.",
    "BIHUAN_VAR": "The folder for everything that is written: the SQLite file, uploaded files, the signing key, mail, logs of the set-up.",
    "DATABASE_URL": "The database: `postgres://user:password@host:5432/name`, or a SQLite file.",
    "DJANGO_SETTINGS_MODULE": "The settings module; the command line sets it by itself.",
    "PATH": "Where the set-up looks for node and npm.",
}  # fmt: skip
"""A sentence for each variable. One that the code reads and that is not here, or the other way round, fails the check."""


@dataclass
class Variable:
    """An environment variable as the code reads it."""

    name: str
    defaults: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


def page() -> str:
    """All variables; refuses (`setting_unknown`) when the sentences do not match the code."""
    found = variables()
    if odd := sorted(set(found) ^ set(MEANINGS)):
        raise Refused(
            "setting_unknown",
            "环境变量 {names} 没有说明，或说明了却没有读。请改 docgen/settings.py。",
            names="、".join(odd),
        )
    rows = [
        (code(v.name), MEANINGS[v.name], codes(sorted(v.defaults)), codes(sorted(v.parts)))
        for _, v in sorted(found.items())
    ]
    return "\n\n".join([INTRODUCTION, table(("variable", "meaning", "default", "read by"), rows)])


def variables() -> dict[str, Variable]:
    """What `src` and `scripts` read from the environment."""
    found: dict[str, Variable] = {}
    for folder in ("src", "scripts"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for name, default in _read(ast.parse(path.read_text(encoding="utf-8"))):
                variable = found.setdefault(name, Variable(name))
                variable.parts.add(_short(path))
                variable.defaults |= {default} - {""}
    return found


def _short(path: Path) -> str:
    """The part of the house that a file belongs to; which file of it, a search tells."""
    return path.relative_to(ROOT).as_posix().removeprefix("src/bihuan/").split("/")[0]


def _read(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that a module reads, each with its default as written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            yield from _named([node.slice])
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "os.environ.get",
            "os.getenv",
            "os.environ.setdefault",
        }:
            yield from _named(node.args)


def _named(arguments: list[ast.expr]) -> Iterator[tuple[str, str]]:
    name, default = arguments[0], arguments[1:2]
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield name.value, _default(default[0]) if default else ""


def _default(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)
