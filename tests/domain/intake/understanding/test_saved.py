"""A model in a file: the same answers when it is read again, and a clear no to anything else."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from bihuan.domain.intake.understanding import saved
from bihuan.domain.intake.understanding.classes import Classifier, learn, threshold_for_coverage
from bihuan.domain.intake.understanding.saved import digest_of, packed, unpacked
from bihuan.domain.intake.understanding.words import worded
from bihuan.kernel.refusals import Refused
from tests.factories.messages import examples


@pytest.fixture(scope="module")
def model() -> Classifier:
    model, _ = learn(examples(), threshold_for_coverage(0.8))
    model.facts = {"pack": "gusu"}
    return model


@pytest.fixture(scope="module")
def content(model: Classifier) -> bytes:
    return packed(model)


def test_model_read_again_gives_the_same_answers(model: Classifier, content: bytes) -> None:
    again = unpacked(content, sha256=digest_of(content))
    message = worded("井盖松动", "汽车压过去咣当响")
    assert again.guesses(message) == model.guesses(message)
    assert (again.threshold, again.facts) == (model.threshold, {"pack": "gusu"})


@pytest.mark.parametrize(
    "spoil", [lambda c: c[:-9], lambda c: b"", lambda c: c + b" ", lambda c: b"PK" + c[2:9]]
)
def test_changed_file_is_refused(content: bytes, spoil) -> None:
    with pytest.raises(Refused, match="摘要不一致"):
        unpacked(spoil(content), sha256=digest_of(content))


@pytest.mark.parametrize("wrong", [b"", b"PK", b"\x80\x04K\x01.", b"{}"])
def test_file_of_another_kind_is_refused_even_with_its_own_digest(wrong: bytes) -> None:
    with pytest.raises(Refused, match="损坏"):
        unpacked(wrong, sha256=digest_of(wrong))


@pytest.mark.parametrize(
    ("name", "value"), [("version", 2), ("format", "other"), ("preparation", 0), ("blocks", [])]
)
def test_unknown_version_is_refused_by_name(content: bytes, name: str, value: object) -> None:
    changed = rewritten(content, **{name: value})
    with pytest.raises(Refused, match="另一个版本"):
        unpacked(changed, sha256=digest_of(changed))


def test_arrays_that_do_not_fit_are_refused(content: bytes) -> None:
    changed = rewritten(content, labels=["a"])
    with pytest.raises(Refused, match="损坏"):
        unpacked(changed, sha256=digest_of(changed))


def rewritten(content: bytes, **changes: object) -> bytes:
    with np.load(io.BytesIO(content)) as arrays:
        held = {name: arrays[name] for name in arrays.files}
    header = json.loads(bytes(held["header"])) | changes
    held["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    out = io.BytesIO()
    np.savez(out, **held)
    return out.getvalue()


def test_the_format_is_named_in_one_place() -> None:
    assert (saved.FORMAT, saved.FORMAT_VERSION) == ("bihuan.classes", 3)
