"""Fetches the Fandol fonts that the printed bulletin is set in, out of Debian's package, without installing it.

They are free (GPL with font exception), 34 MB, and never committed. Where apt is missing or the network is, nothing is fetched
and the bulletin is set in Noto.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGE = "texlive-lang-chinese"
INSIDE = Path("usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")
WANTED = (
    "FandolFang-Regular",
    "FandolHei-Regular",
    "FandolKai-Regular",
    "FandolSong-Regular",
    "FandolSong-Bold",
)


def has_fonts(folder: Path) -> bool:
    """Whether the fonts are in the folder, or the package is installed."""
    return any(all((one / f"{name}.otf").is_file() for name in WANTED) for one in (folder, "/" / INSIDE))


def fetch(folder: Path) -> str:
    """Put the fonts into the folder; returns why not, or nothing."""
    if has_fonts(folder):
        return ""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return "no apt-get"
    with TemporaryDirectory() as scratch:
        got = subprocess.run(
            ["apt-get", "download", "-qq", PACKAGE], cwd=scratch, capture_output=True, text=True, check=False
        )
        packed = next(Path(scratch).glob("*.deb"), None)
        if packed is None:
            return (got.stderr.strip().splitlines() or ["not found"])[-1]
        subprocess.run(["dpkg-deb", "-x", str(packed), scratch], check=True)
        folder.mkdir(parents=True, exist_ok=True)
        for name in WANTED:
            shutil.copy(Path(scratch) / INSIDE / f"{name}.otf", folder)
    return ""


if __name__ == "__main__":
    if why := fetch(Path(sys.argv[1])):
        print(
            f"  没有取到 Fandol 字体，刊物用 Noto 排印 · no Fandol fonts, the bulletin is set in Noto: {why}"
        )
