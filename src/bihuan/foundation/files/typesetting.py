"""Setting a content in type: the same content, template and fonts give the same bytes, for no clock and no chance goes in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from bihuan.kernel.refusals import Refused

FONT_FILES = ("*.otf", "*.ttf", "*.ttc")


def pdf_from(template: Path, content: dict[str, Any], fonts: Iterable[str]) -> bytes:
    """The PDF of a typst template and its content. Refuses (`no_fonts`) where none of the folders holds a font."""
    return _set_in_type(template, json.dumps(content, ensure_ascii=False, sort_keys=True), with_fonts(fonts))


def with_fonts(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders that hold fonts, the first with the right of way."""
    wanted = [Path(folder) for folder in folders if folder]
    return tuple(str(f) for f in wanted if f.is_dir() and any(True for p in FONT_FILES for _ in f.rglob(p)))


@lru_cache(maxsize=8)
def _set_in_type(template: Path, content: str, folders: tuple[str, ...]) -> bytes:
    import typst  # 60 MB of a compiler, which only printing needs

    if not folders:
        raise Refused(
            "no_fonts",
            "这台机器没有中文字体，印不出 PDF。请安装 fonts-noto-cjk（或运行 make setup），或设 BIHUAN_FONTS。",
        )
    compiled: bytes = typst.compile(
        template,
        font_paths=[Path(folder) for folder in folders],
        ignore_system_fonts=True,
        sys_inputs={"content": content},
        format="pdf",
        timestamp=0,
    )
    return compiled
