"""Words of a mail from bytes in whatever charset they claim, and from HTML; what a column cannot hold is left out."""

from __future__ import annotations

import binascii
import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header
from html.parser import HTMLParser

MOST_HTML = 100_000
"""So many characters of HTML are read: the parser of the standard library is slow on what is made to be slow."""
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "hz", "big5": "big5hkscs"}
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_OPEN_TAG = re.compile(r"<(?=[^<>]*(?:<|$))")
"""A tag that is not closed before the next begins: the parser would look for its end again and again."""
_SILENT = frozenset({"script", "style", "head", "title", "template"})
_BLOCK = re.compile(r"address|article|blockquote|br|dd|div|dt|h[1-6]|hr|li|ol|p|pre|section|table|tr|ul")


def decoded(data: bytes, charset: str = "") -> str:
    """The text of bytes. A charset that is unknown or not true is replaced by UTF-8, then GB18030, then by marks.

    GB2312 and GBK are read as GB18030, which contains them: mail programs claim the small set and use the large one.
    """
    for name in (_codec(charset), "utf-8", "gb18030"):
        try:
            return _UNKEEPABLE.sub("", data.decode(name))
        except (UnicodeError, LookupError):
            continue
    return _UNKEEPABLE.sub("", data.decode("utf-8", "replace"))


def _codec(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip()).name
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if name in _NO_CHARSETS else _WIDER.get(name, name)


def header_words(raw: str) -> str:
    """A header as people read it: encoded words, or bare bytes as some mail programs send them; one line."""
    text = decoded(raw.encode("utf-8", "surrogateescape"))
    try:
        parts = decode_header(text)
    except (HeaderParseError, binascii.Error, ValueError):
        parts = [(text, None)]
    words = "".join(one if isinstance(one, str) else decoded(one, charset or "") for one, charset in parts)
    return " ".join(words.split())


def words_of_html(html: str) -> str:
    """The text of HTML with a line for each block. It is kept as plain text and escaped wherever it is shown."""
    reader = _Reader()
    reader.feed(_OPEN_TAG.sub("&lt;", html[:MOST_HTML]))
    reader.close()
    return tidy("".join(reader.heard))


def tidy(text: str) -> str:
    """Without blanks at the ends of lines and without more than one empty line in a row."""
    lines = "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.heard: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 (the parser's own outline)
        self.silent += tag in _SILENT
        if _BLOCK.fullmatch(tag):
            self.heard.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in _SILENT))
        if _BLOCK.fullmatch(tag):
            self.heard.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.heard.append(_UNKEEPABLE.sub("", data))
