"""An e-mail shown in a frame of ours: its styles hold, because each is known by its hash; nothing else does.

docs/decisions/019-web-security.md says why.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from html.parser import HTMLParser

from flask import Response

from advocacy.web.headers import framed, private

_WEIGHT = 6  # classes in a selector: more than any rule of an e-mail has, as a style attribute outweighs them all
_NOT_IN_A_RULE = frozenset("{}<>")

Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Framable:
    """A document without style attributes; `styles` are the hashes of its style sheets, as CSP writes them."""

    html: str
    styles: tuple[str, ...]


def in_frame(html: str, sandbox: str = "") -> Response:
    """The document for a sandboxed frame; `sandbox` are the freedoms it has, "" for none."""
    found = framable(html)
    return framed(private(found.html), found.styles, sandbox)


def framable(html: str) -> Framable:
    """The document with its style attributes turned into a sheet that weighs as much."""
    rewriter = _Rewriter()
    rewriter.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    rewriter.close()
    sheet = rewriter.sheet()
    sheets = [*rewriter.sheets, *([sheet] if sheet else [])]
    added = f"<style>{sheet}</style>" if sheet else ""
    return Framable(_with(added, rewriter.written), tuple(_hashed(each) for each in sheets))


class _Rewriter(HTMLParser):
    """Writes what it reads, with classes for style attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.sheets: list[str] = []
        self._written: list[str] = []
        self._classes: dict[str, str] = {}
        self._in_style = False

    @property
    def written(self) -> str:
        return "".join(self._written)

    def sheet(self) -> str:
        """A rule for each style attribute there was."""
        rules = (f"{f'.{name}' * _WEIGHT}{{{words}}}" for words, name in self._classes.items())
        return "\n".join(rules)

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._in_style = tag == "style"
        if self._in_style:
            self.sheets.append("")
        self._written.append(f"<{tag}{''.join(map(_attribute, self._unstyled(attrs)))}>")

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False
        self._written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.sheets[-1] += data
        self._written.append(data)

    def handle_entityref(self, name: str) -> None:
        self._written.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._written.append(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._written.append(f"<!{decl}>")

    def _unstyled(self, attrs: Attributes) -> Sequence[tuple[str, str | None]]:
        found = dict(reversed(attrs))  # of two with the same name browsers take the first
        style = found.pop("style", None)
        if style and not _NOT_IN_A_RULE & set(style):
            name = self._classes.setdefault(style, f"was-inline-{len(self._classes) + 1}")
            found["class"] = f"{found.get('class') or ''} {name}".strip()
        return list(found.items())


def _attribute(pair: tuple[str, str | None]) -> str:
    name, value = pair
    return f" {name}" if value is None else f' {name}="{escape(value)}"'


def _with(style: str, html: str) -> str:
    head, end, rest = html.partition("</head>")
    return f"{head}{style}{end}{rest}" if end else f"{style}{html}"


def _hashed(sheet: str) -> str:
    """https://www.w3.org/TR/CSP3/#match-element-to-source-list"""
    return f"'sha256-{b64encode(sha256(sheet.encode()).digest()).decode()}'"
