"""Words of a mail from bytes in whatever charset they claim, and from HTML; what a column cannot hold is left out."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from html import unescape

MOST_HTML = 100_000
"""So many characters of HTML are read."""
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "hz": "hz", "big5": "big5hkscs"}
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TAG = re.compile(r"(?P<comment><!--)|<(?:(?P<closes>/?+)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)|[!?/])[^<>]*+>")
_SILENT = ("script", "style", "head", "title", "template")
_END_OF = {"--": re.compile("-->")} | {
    name: re.compile(f"</{name}[^<>]*+>", re.IGNORECASE) for name in _SILENT
}
"""Where that ends which nobody is to read."""
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
    """The text of HTML with a line for each block. It is kept as plain text and escaped wherever it is shown.

    Every character is looked at a fixed number of times, whatever the mail is made of; a tag that is left open is text.
    """
    return tidy(_UNKEEPABLE.sub("", "".join(_heard(html[:MOST_HTML]))))


def _heard(html: str) -> Iterator[str]:
    at, endless = 0, set[str]()
    while tag := _TAG.search(html, at):
        yield unescape(html[at : tag.start()])
        if _BLOCK.fullmatch((tag["name"] or "").lower()):
            yield "\n"
        at = _after(html, tag, endless)
    yield unescape(html[at:])


def _after(html: str, tag: re.Match[str], endless: set[str]) -> int:
    """Where reading goes on behind a tag, or behind what it keeps silent. `endless` is what was looked for in vain."""
    what = "--" if tag["comment"] else (tag["name"] or "").lower()
    end = None if tag["closes"] else _END_OF.get(what)
    if end is None or what in endless:
        return tag.end()
    found = end.search(html, tag.start())
    if found is None:
        endless.add(what)
    return found.end() if found else tag.end()


def tidy(text: str) -> str:
    """Without blanks at the ends of lines and without more than one empty line in a row."""
    lines = "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
