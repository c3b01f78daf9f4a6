"""A page as a browser would read it, strict where browsers are lenient."""

from html.parser import HTMLParser
from typing import Final

# https://html.spec.whatwg.org/#void-elements
_VOID: Final = {"img", "input", "meta"}
_BLOCKS: Final = {"dd", "div", "dt", "h1", "h2", "h3", "li", "p", "small", "td", "th", "text"}


class Page(HTMLParser):
    """What is in it, read in one language.

    Attributes:
        elements: All, with their attributes.
        faults: Where it is not well-formed.
        text: What is seen, in reading order.
    """

    def __init__(self, content: bytes, language: str = "en") -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self.style = ""
        self._hidden = "ko" if language == "en" else "en"
        self._open: list[tuple[str, bool]] = []
        self._told: list[str] = []
        self.feed(content.decode())
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag, _ in self._open]

    @property
    def text(self) -> str:
        return " ".join("".join(self._told).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in _VOID:
            hidden = tag in {"style", "title", "desc"} or self._hidden in self._classes
            self._open.append((tag, hidden))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag in _BLOCKS:
            self._told.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]} at {self.getpos()}")
            return
        self._open.pop()
        if tag in _BLOCKS:
            self._told.append(" ")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.style += data
        elif not any(hidden for _, hidden in self._open):
            self._told.append(data)

    @property
    def _classes(self) -> list[str]:
        return self.elements[-1][1].get("class", "").split()

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]

    def all(self, tag: str, kind: str = "") -> list[dict[str, str]]:
        return [
            attributes
            for name, attributes in self.elements
            if name == tag and (not kind or kind in attributes.get("class", "").split())
        ]
