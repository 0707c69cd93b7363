"""Pages and cards as tests read them: well formed, and loading nothing."""

from __future__ import annotations

import re
from base64 import b64decode
from html.parser import HTMLParser
from xml.etree import ElementTree

VOID = {"br", "circle", "img", "meta", "path", "polyline", "rect"}


class Balanced(HTMLParser):
    """Holds the end of every element against its beginning, and collects texts and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


def parsed(html: str) -> Balanced:
    """The page, which must be well formed and must load nothing."""
    found = Balanced()
    found.feed(html)
    found.close()
    assert found.open == []
    assert not found.tags & {"script", "link", "iframe", "object", "base"}
    for address in found.attributes.get("src", []):
        assert address.startswith("data:image/svg+xml;base64,")
        ElementTree.fromstring(b64decode(address.partition(",")[2]))  # noqa: S314 - our own
    for address in found.attributes.get("href", []):
        assert address.startswith("#")
        assert address[1:] in found.attributes["id"]
    assert not [name for name in found.attributes if name.startswith("on")]
    assert not re.search(r"https?:|url\(|@import", html)
    for picture in re.findall(r"<svg.*?</svg>", html, re.S):
        root = ElementTree.fromstring(picture)  # noqa: S314 - our own
        assert root.attrib["role"] == "img"
        assert root.findtext("title") == root.attrib["aria-label"]
        assert not re.search(r'="[^"]*\bnan\b', picture)
    return found


def words(html: str) -> str:
    return " ".join(" ".join(parsed(html).texts).split())
