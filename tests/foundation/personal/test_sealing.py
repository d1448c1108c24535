"""Sealing: what comes back, what does not open, and what the file of keys may look like."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from bihuan.foundation.personal import ring
from bihuan.foundation.personal.ciphers import CIPHERS, HASH, Key, Sm4Gcm, new_key
from bihuan.foundation.personal.sealing import Spot, Unreadable, lookup_hash, lookup_hashes, seal, unseal
from bihuan.foundation.personal.vocabulary import KeyUse
from bihuan.kernel.refusals import Refused

AT = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
HERE = Spot("cases.contact", "phone", 7)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)
SPOTS = st.builds(
    Spot, st.sampled_from(["a.one", "a.two"]), st.sampled_from(["name", "phone"]), st.integers(1, 3)
)


def ring_of(*ciphers: str) -> str:
    keys = [new_key(KeyUse.SEAL, cipher, AT) for cipher in ciphers]
    return ring.written(ring.Ring((*keys, new_key(KeyUse.LOOKUP, HASH, AT))))


INLINE = {cipher: ring_of(cipher).split("\n", 2)[2] for cipher in CIPHERS}


@pytest.fixture(params=sorted(CIPHERS), scope="module")
def cipher(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(autouse=True)
def inline(settings: Settings, request: pytest.FixtureRequest) -> None:
    if "cipher" in request.fixturenames:
        settings.PERSONAL_KEYS = INLINE[request.getfixturevalue("cipher")]


@given(text=TEXTS, spot=SPOTS)
def test_a_sealed_value_opens_at_its_spot_and_nowhere_else(cipher: str, text: str, spot: Spot) -> None:
    sealed = seal(text, spot)
    assert unseal(sealed, spot) == text
    assert sealed != seal(text, spot), "every sealing has its own nonce"
    for other in (
        Spot("a.three", spot.column, spot.row),
        Spot(spot.table, "email", spot.row),
        Spot(spot.table, spot.column, int(spot.row) + 1),
    ):
        with pytest.raises(Unreadable):
            unseal(sealed, other)


@given(text=TEXTS, at=st.integers(0), letter=st.sampled_from("Az0_-!=é"))
def test_a_value_with_one_changed_letter_does_not_open(cipher: str, text: str, at: int, letter: str) -> None:
    sealed = seal(text, HERE)
    place = at % len(sealed)
    changed = sealed[:place] + letter + sealed[place + 1 :]
    if changed != sealed:
        with pytest.raises(Unreadable):
            unseal(changed, HERE)


@given(junk=TEXTS)
def test_what_was_never_sealed_is_refused_in_words(cipher: str, junk: str) -> None:
    with pytest.raises(Unreadable, match="无法解密"):
        unseal(junk, HERE)


def test_another_key_does_not_open_and_the_refusal_names_the_missing_one(settings: Settings) -> None:
    settings.PERSONAL_KEYS = ring_of("aes-256-gcm").split("\n", 2)[2]
    sealed, lost = seal("13812345678", HERE), ring.current().sealing.id
    settings.PERSONAL_KEYS = ring_of("aes-256-gcm").split("\n", 2)[2]
    with pytest.raises(Unreadable, match=f"密钥 {lost} 不在密钥文件里"):
        unseal(sealed, HERE)


def test_a_ring_of_both_ciphers_opens_what_each_has_sealed(settings: Settings) -> None:
    settings.PERSONAL_KEYS = INLINE["aes-256-gcm"]
    sealed = seal("王伟", HERE)
    settings.PERSONAL_KEYS += ring_of("sm4-gcm").split("\n", 2)[2]
    assert ring.current().sealing.algorithm == "sm4-gcm"
    assert unseal(sealed, HERE) == unseal(seal("王伟", HERE), HERE) == "王伟"


def test_sm4_gcm_gives_the_values_of_rfc_8998() -> None:
    cipher = Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    nonce, bound = (
        bytes.fromhex("00001234567800000000abcd"),
        bytes.fromhex("feedfacedeadbeef" * 2 + "abaddad2"),
    )
    plain = bytes.fromhex("".join(pair * 8 for pair in ("aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa")))
    sealed = cipher.seal(nonce, plain, bound)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert cipher.open(nonce, sealed, bound) == plain
    with pytest.raises(InvalidTag):
        cipher.open(nonce, sealed, bound + b"x")


def test_an_empty_text_stays_empty_and_needs_no_key(settings: Settings) -> None:
    settings.PERSONAL_KEYS = "/nowhere/personal.keys"
    assert seal("", HERE) == unseal("", HERE) == lookup_hash("") == ""


def test_equal_numbers_have_equal_hashes_under_one_key_and_none_under_another(settings: Settings) -> None:
    settings.PERSONAL_KEYS = INLINE["sm4-gcm"]
    first = lookup_hash("138 1234 5678")
    assert first == lookup_hash("+86-13812345678")
    settings.PERSONAL_KEYS += ";" + ring.line_of(new_key(KeyUse.LOOKUP, HASH, AT))
    assert first != lookup_hash("13812345678")
    assert first in lookup_hashes("13812345678")
    assert len(lookup_hashes("13812345678")) == 2


def test_the_file_is_made_once_and_is_the_owners_alone(keys: Path) -> None:
    before = keys.read_bytes()
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    ring.make(AT)
    assert keys.read_bytes() == before
    assert [key.use for key in ring.current().keys] == [KeyUse.SEAL, KeyUse.LOOKUP]
    assert list(keys.parent.glob("personal.keys*")) == [keys], "no half-written copy stays behind"


def test_many_who_make_the_first_file_at_once_find_one(tmp_path: Path, settings: Settings) -> None:
    settings.PERSONAL_KEYS = str(tmp_path / "personal.keys")
    start = Barrier(8)

    def make(_: int) -> ring.Ring:
        start.wait()
        return ring.make(AT)

    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(make, range(8)))
    assert all(found == rings[0] for found in rings)
    assert list(tmp_path.iterdir()) == [tmp_path / "personal.keys"]


def test_a_changed_file_is_read_again(keys: Path) -> None:
    first = ring.current().sealing
    ring.put(ring.Ring((*ring.current().keys, *ring.fresh_keys(AT))))
    assert ring.current().sealing != first
    assert first in ring.current().keys


@pytest.mark.parametrize(
    "line",
    [
        "seal",
        "seal aes-256-gcm 2026-11-25 !!!",
        "seal rot13 2026-11-25 AAAA",
        "open aes-256-gcm 2026-11-25 AAAA",
    ],
)
def test_a_line_that_is_no_key_is_refused_by_its_number(keys: Path, line: str) -> None:
    with keys.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(Refused, match="第 5 行不是一把密钥"):
        ring.current()


def test_a_lost_file_is_refused_in_a_sentence(keys: Path) -> None:
    keys.unlink()
    with pytest.raises(Refused, match=r"打不开.*请从备份恢复密钥文件"):
        ring.current()


def test_a_key_never_shows_its_secret() -> None:
    key: Key = new_key(KeyUse.SEAL, "aes-256-gcm", AT)
    assert repr(key) == f"<Key seal {key.id}>"


def test_an_unknown_cipher_is_refused_with_those_that_there_are(settings: Settings) -> None:
    settings.PERSONAL_CIPHER = "rot13"
    with pytest.raises(Refused, match="aes-256-gcm、sm4-gcm"):
        ring.fresh_keys(AT)
