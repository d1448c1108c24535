"""The set-up does each step once, and says what is missing in one sentence of both languages."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from scripts import setup


@pytest.fixture
def stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "setup")
    return tmp_path


def test_step_is_done_again_only_after_its_inputs_change_or_its_product_is_lost(stamps: Path) -> None:
    product = stamps / "product"
    done = []

    def work() -> None:
        done.append(1)
        product.touch()

    setup.once("step", "key", [product], work)
    setup.once("step", "key", [product], work)
    assert len(done) == 1
    setup.once("step", "another key", [product], work)
    assert len(done) == 2
    product.unlink()
    setup.once("step", "another key", [product], work)
    assert len(done) == 3


def test_failed_step_leaves_no_stamp(stamps: Path) -> None:
    def work() -> None:
        setup.follow([sys.executable, "-c", "import sys; sys.exit('disk full')"], print)

    with pytest.raises(setup.Missing, match="命令失败"):
        setup.once("step", "key", [], work)
    assert not (setup.STAMPS / "step").exists()


def test_missing_network_is_told_from_other_failures() -> None:
    words = "Failed to establish a new connection: [Errno 111] Connection refused"
    with pytest.raises(setup.Missing, match=r"网络.*network"):
        setup.follow([sys.executable, "-c", f"import sys; sys.exit({words!r})"], lambda line: None)


def test_taken_port_is_refused_before_anything_is_installed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(setup.Missing, match=f"PORT={port + 1} make run"):
            setup.check_port(port)
