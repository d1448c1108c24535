"""A classifier in a file: arrays and JSON, nothing that runs when it is read.

The file is a ZIP of arrays (`.npz`). Its header says in which format it is, how texts were prepared, what the labels
are, and from what it was learned. The digest of the whole file is kept elsewhere and asked for again.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from bihuan.domain.intake.understanding.classes import Classifier, Mixture, Scorer
from bihuan.domain.intake.understanding.features import BLOCKS, Features
from bihuan.domain.intake.understanding.memory import Memory
from bihuan.domain.intake.understanding.words import PREPARATION
from bihuan.kernel.refusals import Refused

FORMAT, FORMAT_VERSION = "bihuan.classes", 3
DIVIDER = "\n"  # no feature has a line break: words are cut from text whose blanks are single spaces
BROKEN = (zipfile.BadZipFile, ValueError, KeyError, OSError, EOFError, TypeError, IndexError)
LIBRARIES = ("scikit-learn", "rjieba", "numpy")


def packed(model: Classifier) -> bytes:
    """A classifier as the bytes of its file."""
    header = {
        "format": FORMAT,
        "version": FORMAT_VERSION,
        "preparation": PREPARATION,
        "blocks": _blocks(),
        "labels": model.labels,
        "mixture": asdict(model.mixture),
        "threshold": model.threshold,
        "libraries": {name: version(name) for name in LIBRARIES},
        "facts": model.facts,
    }
    arrays = {"header": _bytes(json.dumps(header, ensure_ascii=False, sort_keys=True))}
    arrays |= {f"names.{k}": _bytes(DIVIDER.join(v)) for k, v in model.features.vocabularies().items()}
    arrays |= {f"rarity.{k}": np.asarray(v, "float32") for k, v in model.features.rarities().items()}
    arrays |= _remembered(model.scorer.memory)
    out = io.BytesIO()
    np.savez_compressed(out, weights=model.scorer.weights, bias=model.scorer.bias, **arrays)
    return out.getvalue()


def _remembered(memory: Memory) -> dict[str, Any]:
    rows = memory.rows
    return {
        "memory.data": rows.data.astype("float16"),
        "memory.indices": rows.indices.astype("int32"),
        "memory.indptr": rows.indptr.astype("int64"),
        "memory.truth": np.asarray(memory.truth, "int32"),
    }


def digest_of(content: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def unpacked(content: bytes, *, sha256: str) -> Classifier:
    """The classifier of a file. Refuses (`bad_model`) a file that is damaged, changed or of an unknown format."""
    if digest_of(content) != sha256:
        raise Refused(
            "bad_model",
            "分类模型的文件与训练时登记的摘要不一致，可能被改过或没有写完。请重新训练，或从备份取回原来的文件。",
        )
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            held = {name: arrays[name] for name in arrays.files}
        header = json.loads(_text(held["header"]))
    except BROKEN:
        raise _broken() from None
    _require_known(header)
    return _classifier(header, held)


def _require_known(header: dict[str, Any]) -> None:
    known = {"format": FORMAT, "version": FORMAT_VERSION, "preparation": PREPARATION, "blocks": _blocks()}
    found = {name: header.get(name) for name in known}
    if found != known:
        raise Refused("bad_model", "分类模型的文件是另一个版本的程序写的，这个版本读不了。请重新训练。")


def _classifier(header: dict[str, Any], held: dict[str, Any]) -> Classifier:
    try:
        names = {name: _text(held[f"names.{name}"]).split(DIVIDER) for name in _blocks()}
        rarities = {name: held[f"rarity.{name}"] for name in _blocks()}
        weights, bias, labels = held["weights"], held["bias"], list(header["labels"])
        model = Classifier(
            labels=labels,
            features=Features.restored(names, rarities),
            scorer=Scorer(weights, bias, _memory(held, len(weights))),
            mixture=Mixture(**header["mixture"]),
            threshold=float(header["threshold"]),
            facts=dict(header["facts"]),
        )
    except BROKEN:
        raise _broken() from None
    columns = sum(map(len, names.values()))
    if weights.shape != (columns, len(labels)) or bias.shape != (len(labels),):
        raise _broken()
    if model.scorer.memory.labels > len(labels):
        raise _broken()
    return model


def _memory(held: dict[str, Any], columns: int) -> Memory:
    from scipy import sparse  # slow to load

    parts = (held["memory.data"].astype("float32"), held["memory.indices"], held["memory.indptr"])
    truth = held["memory.truth"]
    rows = sparse.csr_matrix(parts, shape=(len(truth), columns))
    rows.check_format(full_check=True)
    return Memory(rows, truth)


def _broken() -> Refused:
    return Refused("bad_model", "分类模型的文件已损坏，或不是分类模型。请重新训练，或从备份取回原来的文件。")


def _blocks() -> list[str]:
    return [block.name for block in BLOCKS]


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _text(held: Any) -> str:
    return bytes(held).decode()
