"""Bodies, keys, addresses and pictures that no app should send: a no in the specification's form, and nothing is kept."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from PIL import Image

from tests.api.open311.schemas import ERRORS, from_json, from_xml, holds
from tests.api.open311.test_posting import standing
from tests.factories.pictures import jpeg

FORMS = st.sampled_from(["json", "xml"])
NASTY = st.sampled_from(
    ["", " ", "\x00", "\ud800", "'", '"; DROP TABLE cases_case; --', "%s", "{code}", "../../etc/passwd", "<!DOCTYPE x>",
     "]]>", "\u202e", "\r\nX: y", "NaN", "1e400", "-0", "١٢٣", "9" * 400, "長" * 5000, "2026-02-30", "9999-12-31T23:59:59Z",
     "0001-01-01T00:00:00+14:00", "C00000000", "C99999999999999999999", "E0101", "320599", "open,closed,", ",,,"]
)  # fmt: skip
WORDS = NASTY | st.text(max_size=12)
FIELDS = st.sampled_from(
    ["api_key", "jurisdiction_id", "service_code", "service_request_id", "lat", "long", "address_string", "address_id",
     "description", "email", "phone", "first_name", "last_name", "media_url", "device_id", "account_id", "attribute[kind]",
     "attribute[kind][]", "attribute[bags]", "attribute[note]", "attribute[]", "attribute[[x]]", "attribute[kind][0]",
     "start_date", "end_date", "updated_after", "updated_before", "status", "page", "page_size", "x" * 300]
)  # fmt: skip
PAIRS = st.lists(st.tuples(FIELDS, WORDS), max_size=6)
TYPES = st.sampled_from(
    ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=gb18030",
     "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=nonsense",
     "application/x-www-form-urlencoded; charset=\x7f", "application/json", "text/xml; charset=utf-8", "text/plain", "", "/",
     "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x", MULTIPART_CONTENT,
     f"multipart/form-data; boundary={'x' * 400}", "multipart/mixed; boundary=x", "application/octet-stream"]
)  # fmt: skip
BODIES = st.sampled_from(
    [b"", b"\x00", b"\xff\xfe", b"--x", b"--x--\r\n", b"{", b'{"service_code": "E0101"}', b"<a>&lol;</a>", b"a=%", b"a=%ff%fe",
     b"&" * 3000, b"=&=;=", b'--x\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n\r\nabc',
     b'--x\r\nContent-Disposition: form-data; name="lat"\r\nContent-Transfer-Encoding: base64\r\n\r\n===\r\n--x--\r\n']
) | st.binary(max_size=60)  # fmt: skip
FILES = st.sampled_from(["jpeg", "cut", "text", "empty", "svg", "bmp", "html"])
NAMES = st.sampled_from(["a.jpg", "../../a.jpg", "a\x00.jpg", "長" * 200, "a.php", '"; x="', " "])
TAILS = st.sampled_from(
    ["", "C00000000", "C" + "9" * 60, "9" * 30, "-1", "..", ".", "%2e%2e%2f", "%00", "C00000018%0d%0aX:y", "E0101",
     "<x>", "長" * 80, "1.json", "a b", "%ff"]
)  # fmt: skip


def file_of(kind: str) -> bytes:
    if kind == "bmp":
        out = BytesIO()
        Image.new("RGB", (8, 8)).save(out, "BMP")
        return out.getvalue()
    made = {
        "jpeg": jpeg(3),
        "cut": jpeg(3)[:200],
        "svg": b"<svg onload='x()'/>",
        "html": b"<html><script>x</script>",
    }
    return made.get(kind, b"" if kind == "empty" else b"not a picture")


def encoded(pairs: list[tuple[str, Any]]) -> bytes:
    return urlencode([(name, str(value).encode("utf-8", "surrogatepass")) for name, value in pairs]).encode()


@st.composite
def bodies(draw: DrawFn) -> tuple[str, Any]:
    """A body with its content type: of the kind that it says, or of any other; or with pictures and what pretends to be."""
    kind = draw(st.sampled_from(["form", "raw", "pictures"]))
    if kind == "form":
        return draw(TYPES), draw(PAIRS)
    if kind == "raw":
        return draw(TYPES), draw(BODIES)
    return "pictures", draw(st.lists(st.tuples(FILES, NAMES), min_size=1, max_size=8))


def sent_with(garbage: dict[str, Any], body: tuple[str, Any], *, is_whole: bool) -> tuple[str, bytes]:
    """The content type and the bytes of a body; a whole one holds a request that is in order besides."""
    kind, what = body
    if kind == "pictures":
        files = [SimpleUploadedFile(name, file_of(file), "image/jpeg") for file, name in what]
        return MULTIPART_CONTENT, encode_multipart(
            BOUNDARY, {**(garbage if is_whole else {}), "media": files}
        )
    if isinstance(what, bytes):
        return kind, what
    good = (
        [(k, v) for k, vs in garbage.items() for v in (vs if isinstance(vs, list) else [vs])]
        if is_whole
        else []
    )
    return kind, encoded([*good, *what])


def check(answer: Any, form: str, before: tuple[int, ...], caplog: pytest.LogCaptureFixture) -> None:
    """An answer of the specification; a no has its shape and has kept nothing, and none hides a fault of ours."""
    assert answer.status_code in {200, 201, 400, 403, 404}, answer.content
    assert b"Traceback" not in answer.content
    assert [record for record in caplog.records if record.name.startswith("bihuan")] == []
    if answer.status_code < 400:
        return
    root, value = from_xml(answer.content) if form == "xml" else ("errors", from_json(answer.content))
    assert root == "errors"
    (error,) = holds(ERRORS, value)
    assert error["code"] == answer.status_code
    assert standing() == before


HARD = settings(
    max_examples=70, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@HARD
@given(
    form=FORMS,
    body=bodies(),
    is_whole=st.booleans(),
    query=PAIRS,
    method=st.sampled_from(["POST", "POST", "PUT", "PATCH"]),
)
def test_no_body_is_a_fault_of_ours_and_none_that_is_refused_is_kept(
    garbage: dict[str, Any], caplog: pytest.LogCaptureFixture, form: str, body: tuple[str, Any], is_whole: bool,
    query: list[tuple[str, str]], method: str,
) -> None:  # fmt: skip
    kind, content = sent_with(garbage, body, is_whole=is_whole)
    address = f"/open311/v2/requests.{form}" + (f"?{encoded(query).decode()}" if query else "")
    with transaction.atomic(), caplog.at_level(logging.ERROR):
        before = standing()
        answer = Client().generic(method, address, content, content_type=kind)
        check(answer, form, before, caplog)
        transaction.set_rollback(True)


@HARD
@given(
    form=FORMS, query=PAIRS, tail=TAILS, method=st.sampled_from(["get", "head", "post", "delete", "options"]),
    path=st.sampled_from(["discovery", "v2/services", "v2/services/", "v2/requests", "v2/requests/", "v2/tokens/", "v1/x"]),
)  # fmt: skip
def test_no_address_is_a_fault_of_ours_and_reading_writes_nothing(
    garbage: dict[str, Any], caplog: pytest.LogCaptureFixture, form: str, query: list[tuple[str, str]], tail: str,
    method: str, path: str,
) -> None:  # fmt: skip
    at = quote(path + (tail if path.endswith("/") else ""), safe="/%")
    before = standing()
    with caplog.at_level(logging.ERROR):
        answer = getattr(Client(), method)(f"/open311/{at}.{form}?{encoded(query).decode()}")
    if method == "head":
        assert answer.status_code in {200, 400, 403, 404}
    else:
        check(answer, form, before, caplog)
    assert standing() == before


@HARD
@given(
    form=FORMS,
    keys=st.lists(WORDS, min_size=1, max_size=3),
    where=st.sampled_from(["body", "address", "both"]),
)
def test_no_made_up_key_lets_anything_in(
    garbage: dict[str, Any], caplog: pytest.LogCaptureFixture, form: str, keys: list[str], where: str
) -> None:
    """The last of several keys counts; none that nobody was given opens the door."""
    rest = {name: value for name, value in garbage.items() if name != "api_key"}
    pairs = [("api_key", key) for key in keys]
    _, content = sent_with(rest, ("", pairs if where != "address" else []), is_whole=True)
    address = f"/open311/v2/requests.{form}" + (f"?{encoded(pairs).decode()}" if where != "body" else "")
    before = standing()
    with caplog.at_level(logging.ERROR):
        answer = Client().post(address, content, content_type="application/x-www-form-urlencoded")
    check(answer, form, before, caplog)
    assert answer.status_code in {400, 403}
