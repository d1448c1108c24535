"""A file as text, so that offsets in it are those that any reader of the file has."""

from __future__ import annotations

from bihuan.kernel.refusals import Refused


def decode(data: bytes) -> str:
    """The bytes of a text file as `open(file, encoding="utf-8").read()` gives them; GB18030 where they are not UTF-8.

    So a byte order mark counts as one sign and each line ends with one, however many bytes end it in the file. Refuses
    (`not_text`) what is neither.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("not_text", "这个文件不是 UTF-8 或 GB18030 编码的文本。请另存为 UTF-8 文本再试。")
