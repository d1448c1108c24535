"""The box of the settings, over TLS with a server of the test's own: its certificate, its password, and what it wants to know."""

from __future__ import annotations

import imaplib
import ssl
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.domain.cases.models import Report
from bihuan.domain.channels.actions import empty_box
from bihuan.domain.channels.mail.box import open_box
from tests.factories.cases import Town
from tests.factories.mails import ImapServer, certificate_for, imap_server, mail


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The server's side of a certificate for `localhost` that this process trusts, as an operator makes it."""
    public, context = certificate_for("localhost", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return context


def settings_for(
    server: ImapServer, *, host: str = "localhost", password: str = "secret"
) -> override_settings:
    return override_settings(
        INTAKE_IMAP_HOST=host, INTAKE_IMAP_PORT=server.port, INTAKE_IMAP_USER="box@district.example",
        INTAKE_IMAP_PASSWORD=password, INTAKE_IMAP_FOLDER="INBOX",
    )  # fmt: skip


def test_a_mail_comes_in_over_tls_and_is_marked(town: Town, trusted: ssl.SSLContext) -> None:
    with imap_server({"7": mail().as_bytes()}, tls=trusted) as server, settings_for(server):
        with open_box() as box:
            assert empty_box(now=town.now, box=box) == (1, 0)
        assert (Report.objects.get().source, server.seen) == ("email", {"7"})
        assert server.heard[-1] == "LOGOUT"


@pytest.mark.parametrize(("host", "is_known"), [("127.0.0.1", True), ("localhost", False)])
def test_no_password_goes_to_a_server_whose_certificate_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, is_known: bool
) -> None:
    """It is made out for another name, or by nobody whom this machine trusts."""
    public, context = certificate_for("localhost", tmp_path)
    if is_known:
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with imap_server({}, tls=context) as server, settings_for(server, host=host):
        with pytest.raises(ssl.SSLCertVerificationError), open_box():
            pass
        assert server.heard == []


@pytest.mark.parametrize(("offers", "is_told"), [("ID IDLE", True), ("IDLE UIDPLUS", False)])
def test_the_program_says_what_it_is_only_where_the_server_asks(
    trusted: ssl.SSLContext, offers: str, is_told: bool
) -> None:
    with imap_server({}, tls=trusted, offers=offers) as server, settings_for(server):
        with open_box() as box:
            assert box.waiting() == []
        assert ("ID" in server.heard) is is_told


def test_a_provider_that_calls_strangers_unsafe_opens_the_folder(trusted: ssl.SSLContext) -> None:
    with imap_server({"7": b""}, tls=trusted, offers="ID", wants_id=True) as server, settings_for(server):
        with open_box() as box:
            assert box.waiting() == ["7"]
        assert server.heard.index("LOGIN") < server.heard.index("ID") < server.heard.index("SELECT")


def test_a_wrong_password_is_told_in_the_servers_words(trusted: ssl.SSLContext) -> None:
    refused = pytest.raises(imaplib.IMAP4.error, match="password error")
    with imap_server({}, tls=trusted) as server, settings_for(server, password="old"), refused, open_box():
        pass
