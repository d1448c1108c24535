"""The PDF of an issue. The same content and fonts give the same bytes: no clock, no chance, no name of a machine goes in."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from bihuan.kernel.refusals import Refused

TEMPLATE = Path(__file__).with_name("issue.typ")
FONT_FILES = ("*.otf", "*.ttf", "*.ttc")


def pdf_of(content: dict[str, Any]) -> bytes:
    """Set an issue's content in type. Refuses (`no_fonts`) where no Chinese font is installed."""
    return _set_in_type(json.dumps(content, ensure_ascii=False, sort_keys=True), tuple(font_folders()))


def font_folders() -> list[str]:
    """The folders of the setting that hold fonts, the first with the right of way."""
    wanted = [Path(folder) for folder in settings.FONTS if folder]
    return [str(f) for f in wanted if f.is_dir() and any(True for p in FONT_FILES for _ in f.rglob(p))]


@lru_cache(maxsize=8)
def _set_in_type(content: str, folders: tuple[str, ...]) -> bytes:
    import typst  # 60 MB of a compiler, which only printing needs

    if not folders:
        raise Refused(
            "no_fonts",
            "这台机器没有中文字体，印不出 PDF。请安装 fonts-noto-cjk（或运行 make setup），或设 BIHUAN_FONTS。",
        )
    compiled: bytes = typst.compile(
        TEMPLATE,
        font_paths=[Path(folder) for folder in folders],
        ignore_system_fonts=True,
        sys_inputs={"content": content},
        format="pdf",
        timestamp=0,
    )
    return compiled
