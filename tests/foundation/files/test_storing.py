"""Storing files: what is kept, what is shown, and what is refused."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from bihuan.foundation.files import actions, blobs, intake, queries
from bihuan.foundation.files.models import StoredFile
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import NotFound, Refused
from tests.factories import pictures

pytestmark = pytest.mark.django_db
CLERK = Actor(key="person:1", label="办事员", person_id=1)
AUDITOR = Actor(
    key="person:2", label="督察", person_id=2, grants=frozenset({("files.view_original", "/GS/")})
)


@pytest.fixture(autouse=True)
def files_root(tmp_path, settings) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def store(content, now, name: str = "现场.jpg", actor: Actor = CLERK) -> StoredFile:
    return actions.store_file(actor=actor, now=now, content=content, name=name)


def public(file: StoredFile, opened=queries.open_public) -> bytes:
    with opened(file) as copy:
        return copy.read()


def picture(file: StoredFile, opened=queries.open_public) -> Image.Image:
    return Image.open(io.BytesIO(public(file, opened)))


def blobs_under(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and path.name != "sweep.lock"]


def test_store_file_with_a_photograph_keeps_what_its_exif_tells(now):
    taken_at = now - timedelta(hours=2)
    file = store(pictures.jpeg(taken_at=taken_at, lon=120.6195, lat=31.3107), now)
    file.refresh_from_db()
    assert (file.content_type, file.width, file.height) == ("image/jpeg", 320, 240)
    assert file.taken_at == taken_at
    assert (file.lon, file.lat) == pytest.approx((120.6195, 31.3107), abs=1e-6)
    assert (file.stored_at, file.stored_by, file.original_name) == (now, "person:1", "现场.jpg")
    assert len(file.phash) == 16
    assert [file.band0, file.band3] == [int(file.phash[:4], 16), int(file.phash[12:], 16)]


def test_store_file_without_a_time_zone_in_the_exif_takes_local_time(now):
    file = store(pictures.jpeg(taken_at=datetime(2026, 9, 30, 8, 0)), now)
    assert file.taken_at == datetime(2026, 9, 30, 0, 0, tzinfo=UTC)


def test_store_file_seals_the_original_unreadable_to_others_and_journals_its_hash(now, files_root):
    content = pictures.jpeg()
    file = store(content, now)
    sealed = files_root / "sealed" / file.sha256[:2] / file.sha256[2:4] / file.sha256
    assert sealed.read_bytes() == content
    assert sealed.stat().st_mode & 0o777 == 0o600
    entry = Entry.objects.get(kind="files.stored", subject_id=file.pk)
    assert entry.data == {"sha256": file.sha256, "size": len(content), "content_type": "image/jpeg"}


@pytest.mark.parametrize("opened", [queries.open_public, queries.open_thumbnail])
def test_copies_hold_pixels_and_nothing_else(now, opened):
    content = pictures.jpeg(taken_at=now, lon=120.6, lat=31.3, comment=b"13812345678")
    shown = public(store(content, now), opened)
    image = Image.open(io.BytesIO(shown))
    assert image.format == "JPEG"
    assert not image.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert b"SecretPhone" not in shown
    assert b"13812345678" not in shown


def test_public_copy_of_a_large_turned_photograph_is_upright_and_shrunk(now):
    file = store(pictures.jpeg(width=2400, height=1800, orientation=6), now)
    assert (file.width, file.height, file.orientation) == (1800, 2400, 6)
    assert picture(file).size == (1200, 1600)
    assert picture(file, queries.open_thumbnail).size == (240, 320)


def test_store_file_with_a_heic_of_a_telephone_keeps_its_place_and_shows_a_stripped_upright_jpeg(now):
    file = store(pictures.heic(orientation=6), now)
    assert (file.content_type, file.width, file.height) == ("image/heic", 240, 320)
    assert (file.lon, file.lat) == pytest.approx((120.6195, 31.3107), abs=1e-6)
    assert (picture(file).format, picture(file).size) == ("JPEG", (240, 320))
    assert b"SecretPhone" not in public(file)


def test_public_copy_of_a_small_picture_is_not_blown_up(now):
    file = store(pictures.jpeg(width=100, height=80), now)
    assert picture(file).size == (100, 80)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (pictures.png(), "image/png"),
        (pictures.avif(), "image/avif"),
        (pictures.png(mode="RGBA"), "image/png"),
        (pictures.png(mode="P"), "image/png"),
        (pictures.png(mode="I;16"), "image/png"),
        (pictures.png(mode="1"), "image/png"),
        (pictures.webp(), "image/webp"),
    ],
    ids=["rgb", "avif", "rgba", "palette", "grey16", "bilevel", "webp"],
)
def test_store_file_knows_pictures_by_content_and_not_by_name(now, content, content_type):
    file = store(content, now, name="报告.pdf")
    assert file.content_type == content_type
    assert picture(file).format == "JPEG"


def test_store_file_with_transparency_shows_it_on_white(now):
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert picture(store(out.getvalue(), now)).getpixel((20, 20)) == (255, 255, 255)


def test_store_file_with_a_pdf_has_nothing_to_show_but_a_download(now):
    file = store(pictures.PDF, now, name="回执.pdf")
    assert (file.content_type, file.phash, file.is_picture) == ("application/pdf", "", False)
    assert public(file) == pictures.PDF
    with pytest.raises(NotFound):
        queries.open_thumbnail(file)


def test_store_file_takes_an_upload_as_django_hands_it_over(now):
    assert store(SimpleUploadedFile("a.jpg", pictures.jpeg()), now).size > 0


def test_store_file_twice_keeps_one_sealed_original(now, files_root):
    first, second = store(pictures.jpeg(), now), store(pictures.jpeg(), now)
    assert first.pk != second.pk
    assert first.uuid != second.uuid
    assert len(blobs_under(files_root / "sealed")) == 1


def test_store_file_neutralises_a_picture_with_a_script_behind_it(now):
    file = store(pictures.jpeg() + b"<script>alert(1)</script><?php system('id'); ?>", now)
    assert b"script" not in public(file)


def huge_png(width: int, height: int) -> bytes:
    """The header of a picture that would need gigabytes once decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"MZ\x90\x00 not a picture", "unknown_file_type"),
        (b"GIF89a" + b"\0" * 40, "unknown_file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "unknown_file_type"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "broken_file"),
        (pictures.BROKEN_HEIC, "broken_file"),
        (pictures.heic()[:500], "broken_file"),
        (pictures.jpeg()[:3000], "broken_file"),
        (pictures.png()[:-200], "broken_file"),
        (b"\xff\xd8\xff" + b"\0" * 200, "broken_file"),
        (pictures.PDF[:40], "broken_file"),
        (huge_png(8000, 8000), "picture_too_large"),
        (huge_png(12000, 12000), "picture_too_large"),
        (huge_png(60000, 60000), "picture_too_large"),
    ],
    ids=[
        "empty",
        "program",
        "gif",
        "svg",
        "sound",
        "empty heic",
        "cut heic",
        "cut jpeg",
        "cut png",
        "no jpeg",
        "cut pdf",
        "64 megapixels",
        "144 megapixels",
        "3600 megapixels",
    ],
)
def test_store_file_refuses_with_a_sentence_and_leaves_nothing(now, files_root, content, code):
    with pytest.raises(Refused) as refused:
        store(content, now)
    assert refused.value.code == code
    assert str(refused.value).endswith("。")
    assert not StoredFile.objects.exists()
    assert blobs_under(files_root) == []


def test_store_file_refuses_more_bytes_than_allowed(now, settings):
    settings.FILE_MAX_BYTES = 1000
    with pytest.raises(Refused, match="最多") as refused:
        store(io.BytesIO(pictures.jpeg()), now)
    assert refused.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\现场.jpg", "现场.jpg"),
        ("a\0b\n.jpg", "ab.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("", "file"),
        ("长" * 200 + ".jpg", "长" * 116 + ".jpg"),
    ],
)
def test_clean_name_keeps_the_words_and_drops_the_tricks(given, kept):
    assert intake.clean_name(given) == kept


def test_prepare_file_needs_no_database(now, django_assert_num_queries):
    with django_assert_num_queries(0):
        prepared = intake.prepare_file(pictures.jpeg())
    assert store(prepared, now).sha256 == prepared.sha256


def test_open_original_returns_the_bytes_and_records_who_and_why(now):
    content = pictures.jpeg(taken_at=now)
    file = store(content, now)
    with actions.open_original(actor=AUDITOR, now=now, file=file, reason="复核拍摄时间") as original:
        assert original.read() == content
    entry = Entry.objects.get(kind="files.original_viewed")
    assert (entry.actor_key, entry.reason, entry.subject_id) == ("person:2", "复核拍摄时间", file.pk)


@pytest.mark.parametrize(
    ("actor", "reason", "code"), [(CLERK, "想看", "not_permitted"), (AUDITOR, " ", "missing")]
)
def test_open_original_refuses_and_records_nothing(now, actor, reason, code):
    file = store(pictures.jpeg(), now)
    with pytest.raises(Refused) as refused:
        actions.open_original(actor=actor, now=now, file=file, reason=reason)
    assert refused.value.code == code
    assert not Entry.objects.filter(kind="files.original_viewed").exists()


def test_open_original_refuses_one_that_was_changed_or_lost(now):
    file = store(pictures.jpeg(), now)
    sealed = blobs.path_of(blobs.SEALED, file.sha256)
    sealed.write_bytes(sealed.read_bytes() + b"x")
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            actions.open_original(actor=AUDITOR, now=now, file=file, reason="复核")
        assert refused.value.code == "damaged"
        sealed.unlink(missing_ok=True)


def test_sweep_removes_only_blobs_that_no_row_names_and_nobody_stored_lately(now, files_root):
    kept = store(pictures.jpeg(1), now)
    with transaction.atomic():
        store(pictures.jpeg(2), now)
        transaction.set_rollback(True)
    assert len(blobs_under(files_root / "sealed")) == 2
    real_now = datetime.now(UTC)
    assert actions.sweep_orphans(now=real_now) == 0
    assert actions.sweep_orphans(now=real_now + timedelta(days=2)) == 1
    assert [path.name for path in blobs_under(files_root / "sealed")] == [kept.sha256]
    assert len(blobs_under(files_root / "public")) == 2


def test_sweep_spares_a_blob_that_was_stored_again_meanwhile(now, files_root):
    prepared = intake.prepare_file(pictures.jpeg())
    sealed = blobs.path_of(blobs.SEALED, prepared.sha256)
    before = sealed.stat().st_mtime
    later = datetime.fromtimestamp(before, UTC) + timedelta(seconds=1)
    assert list(blobs.sealed_before(later)) == [prepared.sha256]
    blobs.seal(pictures.jpeg(), prepared.sha256)
    assert not blobs.remove_older(prepared.sha256, datetime.fromtimestamp(before, UTC))
    assert sealed.exists()
