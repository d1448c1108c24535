"""Covering parts of a picture: what the public sees changes, what is sealed does not."""

from __future__ import annotations

import io
import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as fast
from hypothesis import strategies as st
from PIL import Image

from bihuan.foundation.files import actions, blobs, queries, redaction
from bihuan.foundation.files.models import Redaction, StoredFile
from bihuan.foundation.journal.models import Entry
from bihuan.kernel.actors import Actor
from bihuan.kernel.refusals import Refused
from tests.factories import pictures

pytestmark = pytest.mark.django_db
CLERK = Actor(key="person:1", label="受理员", person_id=1, grants=frozenset({("files.redact", "/GS/")}))
KEEPER = Actor(
    key="person:2",
    label="督察",
    grants=frozenset({("files.redact", "/GS/"), ("files.view_original", "/GS/")}),
)
FACE = (0.25, 0.25, 0.5, 0.5)
PLATE = (0.7, 0.7, 0.9, 0.8)


@pytest.fixture(autouse=True)
def files_root(tmp_path, settings) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def file(now) -> StoredFile:
    return actions.store_file(actor=CLERK, now=now, content=pictures.jpeg(7), name="现场.jpg")


def cover(file, now, *parts, actor=CLERK, reason="路人面部") -> Redaction:
    return redaction.redact_picture(actor=actor, now=now, file=file, rectangles=parts, reason=reason)


def shown(file: StoredFile, opened=queries.open_public) -> Image.Image:
    with opened(file) as copy:
        return Image.open(io.BytesIO(copy.read())).convert("RGB")


def is_covered(image: Image.Image, x: float, y: float) -> bool:
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 12 for a, b in zip(pixel, (58, 64, 70), strict=True))


@pytest.mark.parametrize("opened", [queries.open_public, queries.open_thumbnail])
def test_redact_picture_covers_the_part_in_every_copy_and_leaves_the_original_sealed(file, now, opened):
    cover(file, now, FACE)
    assert is_covered(shown(file, opened), 0.37, 0.37)
    assert shown(file, opened).getpixel((5, 5)) != (58, 64, 70)
    assert queries.is_intact(file)
    entry = Entry.objects.get(kind="files.redacted")
    assert (entry.data["number"], entry.data["rectangles"], entry.reason) == (1, 1, "路人面部")


def test_redact_picture_turned_by_the_telephone_covers_what_people_see_there(now):
    file = actions.store_file(actor=CLERK, now=now, content=pictures.jpeg(7, orientation=6), name="a.jpg")
    cover(file, now, (0.0, 0.0, 0.2, 0.2))
    assert is_covered(shown(file), 0.1, 0.1)


def test_redact_picture_holds_for_the_same_content_stored_again(file, now):
    cover(file, now, FACE)
    again = actions.store_file(actor=CLERK, now=now, content=pictures.jpeg(7), name="别处.jpg")
    assert is_covered(shown(again), 0.37, 0.37)


@pytest.mark.django_db(transaction=True)
def test_redact_picture_takes_the_uncovered_copies_away(file, now):
    cover(file, now, FACE)
    for suffix in (blobs.COPY, blobs.THUMBNAIL):
        assert not blobs.path_of(blobs.PUBLIC, file.sha256, suffix).exists()


def test_redact_picture_gives_caches_another_version(file, now):
    before = queries.copy_version(file)
    cover(file, now, FACE)
    assert queries.copy_version(file) != before


def test_uncovering_wants_the_right_to_see_originals(file, now):
    cover(file, now, FACE, PLATE)
    with pytest.raises(Refused) as refused:
        cover(file, now, PLATE)
    assert refused.value.code == "not_permitted"
    cover(file, now, actor=KEEPER, reason="遮错了图")
    assert not is_covered(shown(file), 0.37, 0.37)


@pytest.mark.parametrize(
    ("parts", "actor", "reason", "code"),
    [
        ((FACE,), Actor(key="person:9", label="外人"), "面部", "not_permitted"),
        ((FACE,), CLERK, "  ", "missing"),
        ((), CLERK, "面部", "unchanged"),
        (((0.5, 0.5, 0.4, 0.6),), CLERK, "面部", "bad_rectangle"),
        (((0.1, 0.1, float("nan"), 0.6),), CLERK, "面部", "bad_rectangle"),
        (tuple((0.0, 0.0, 0.5, 0.01 * n) for n in range(1, 50)), CLERK, "面部", "bad_rectangle"),
    ],
)
def test_redact_picture_refuses_with_a_reason_and_changes_nothing(file, now, parts, actor, reason, code):
    with pytest.raises(Refused) as refused:
        cover(file, now, *parts, actor=actor, reason=reason)
    assert refused.value.code == code
    assert not Redaction.objects.exists()
    assert not Entry.objects.filter(kind="files.redacted").exists()


def test_redact_picture_refuses_a_document(now):
    file = actions.store_file(actor=CLERK, now=now, content=pictures.PDF, name="a.pdf")
    with pytest.raises(Refused) as refused:
        cover(file, now, FACE)
    assert refused.value.code == "not_a_picture"


@fast(max_examples=15, deadline=None)
@given(st.tuples(st.floats(-1, 2), st.floats(-1, 2), st.floats(-1, 2), st.floats(-1, 2)))
def test_a_rectangle_is_inside_the_picture_or_refused(part):
    try:
        left, top, right, bottom = redaction._checked(part)
    except Refused:
        return
    assert 0 <= left < right <= 1
    assert 0 <= top < bottom <= 1


@pytest.mark.django_db(transaction=True)
def test_two_people_covering_at_once_one_wins_and_the_copy_is_the_winners(file, now):
    start, outcomes = threading.Barrier(2), list[Redaction | str]()

    def press(part) -> None:
        start.wait()
        try:
            outcomes.append(cover(file, now, part))
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(part,)) for part in (FACE, PLATE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latest = queries.redaction_of(file)
    assert latest is not None
    assert Redaction.objects.count() == len([one for one in outcomes if isinstance(one, Redaction)])
    assert set(outcomes) - {"just_redacted", "not_permitted"} <= {*Redaction.objects.all()}
    for left, top, right, bottom in latest.rectangles:
        assert is_covered(shown(file), (left + right) / 2, (top + bottom) / 2)
