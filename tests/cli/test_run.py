"""`bihuan run` brings an empty folder to a site that answers, and ends cleanly; again does no harm."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

READY = "就绪"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(var: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """`bihuan run` until it says that it is ready, with what it said; killed with everything if it is not."""
    own = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"BIHUAN_VAR": str(var)}
    # As a shell starts what it runs in the background: with SIGINT ignored.
    deaf = ["/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"]
    command = [*deaf, sys.executable, "-m", "bihuan.cli.main", "run", "--no-play", "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=own, start_new_session=True
    )
    said: list[str] = []
    assert process.stdout is not None
    try:
        for line in process.stdout:
            said.append(line)
            if READY in line:
                break
        yield process, said
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        said.append(process.communicate(timeout=30)[0])


def answers(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=10) as answer:
        status: int = answer.status
        return status


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_run_serves_an_empty_folder_and_serves_it_again(
    tmp_path_factory: pytest.TempPathFactory, signal_number: int
) -> None:
    # One folder for both rounds: the second finds everything done.
    var, port = tmp_path_factory.getbasetemp() / "run", free_port()
    with running(var, port) as (process, said):
        assert READY in said[-1], "".join(said)
        assert answers(port) == 200
        accounts = [line.split("\t") for line in said if line.endswith("bihuan-demo-2026\n")]
        assert len(accounts) >= 10
        process.send_signal(signal_number)
        assert process.wait(30) == 0
    assert "已停站" in said[-1]
    assert is_free(port)
