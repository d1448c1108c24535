"""One HTTP POST to an address that this installation was given: no redirects, short answers, bounded waiting.

An address that people type in is looked at once more when it is connected to: what a name means is known only then, and
nobody shall reach the machines around this one through us.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.error import HTTPError
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, ProxyHandler, Request, build_opener

# Shorter than the time after which another deliverer takes a message over.
TIMEOUT_SECONDS = 20
LONGEST_ANSWER = 2000
SCHEMES = ("https://", "http://")


class NotTaken(OSError):
    """The other side answered, and not with a status of 200 to 299."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class PrivateAddress(OSError):
    """The name leads to a machine that is not on the public network."""


class _Stay(HTTPRedirectHandler):
    """What is sent goes to the address that was configured and to no other."""

    def redirect_request(self, *_told: object) -> None:
        return None


def _public_socket(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection to the first address of a host, after all of them were found to be public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(where[0]) for *_, where in found]
    if not all(ip_address(address.split("%")[0]).is_global for address in addresses):
        raise PrivateAddress(host)
    return socket.create_connection((addresses[0], port), timeout)


class _PublicConnection(HTTPConnection):
    def connect(self) -> None:
        self.sock = _public_socket(self.host, self.port, self.timeout)


class _PublicTlsConnection(HTTPSConnection):
    def connect(self) -> None:
        plain = _public_socket(self.host, self.port, self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


class _PublicHttp(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_PublicConnection, req)


class _PublicHttps(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_PublicTlsConnection, req)


_ANY = build_opener(_Stay)
_PUBLIC = build_opener(_Stay, ProxyHandler({}), _PublicHttp, _PublicHttps)


def post(
    address: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    public_only: bool,
    timeout: float = TIMEOUT_SECONDS,
) -> str:
    """Send JSON once; returns the beginning of the answer.

    Raises `NotTaken` for any status but 2xx, `PrivateAddress` where `public_only` forbids it, and another `OSError`
    when nobody answers in time or not in HTTP.
    """
    if not address.startswith(SCHEMES):
        raise PrivateAddress(address)
    given = {"Content-Type": "application/json; charset=utf-8", **headers}
    request = Request(address, body, given, method="POST")  # noqa: S310  # looked at above
    try:
        with (_PUBLIC if public_only else _ANY).open(request, timeout=timeout) as answer:
            return str(answer.read(LONGEST_ANSWER).decode(errors="replace"))
    except HTTPError as error:
        with error:
            raise NotTaken(error.code) from None
    except HTTPException as error:
        raise OSError(type(error).__name__) from error
