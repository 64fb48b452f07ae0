"""Markdown of mailings as a tree: no HTML, bare addresses are links, a link alone in its paragraph is a button."""

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

BUTTON = "button"


class _Open(MarkdownIt):
    """Takes any address for a link, so that the writer can be told of bad ones; cleaning takes them out anyway."""

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - the library's name
        return True


_MARKDOWN = _Open("commonmark", {"html": False})
_WITH_HTML = MarkdownIt("commonmark")
_BARE = re.compile(r"https?://[^\s<>\"'()\[\]{}|\\^`]*[^\s<>\"'()\[\]{}|\\^`.,;:!?*_~]")


def parse(text: str) -> list[Token]:
    """The tokens of a text; a link that is a button has that class, and its paragraph the class "action"."""
    tokens = _MARKDOWN.parse(text)
    for before, token in pairwise(tokens):
        if token.children is None:
            continue
        token.children = list(_linked(token.children))
        if before.type == "paragraph_open" and _is_button(token.children):
            before.attrSet("class", "action")
            token.children[0].attrSet("class", BUTTON)
    return tokens


def html_of(tokens: list[Token]) -> str:
    """HTML; not cleaned yet."""
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def links_in(tokens: list[Token]) -> Iterator[Token]:
    """The opening tokens of all links."""
    return (child for token in tokens for child in token.children or () if child.type == "link_open")


def images_in(tokens: list[Token]) -> Iterator[Token]:
    """The tokens of all images."""
    return (child for token in tokens for child in token.children or () if child.type == "image")


def has_html(text: str) -> bool:
    """Whether a text has HTML in it, which readers would see as it is written."""
    tokens = _WITH_HTML.parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    return any(token.type in {"html_block", "html_inline"} for token in (*tokens, *inline))


def tree(tokens: list[Token]) -> SyntaxTreeNode:
    """The same as a tree."""
    return SyntaxTreeNode(tokens)


def _linked(children: list[Token]) -> Iterator[Token]:
    is_inside = False
    for child in children:
        is_inside = child.type == "link_open" or (is_inside and child.type != "link_close")
        yield from [child] if is_inside or child.type != "text" else _parts(child.content)


def _parts(text: str) -> Iterator[Token]:
    end = 0
    for found in _BARE.finditer(text):
        yield from _words(text[end : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": _MARKDOWN.normalizeLink(found[0])})
        yield from _words(found[0])
        yield Token("link_close", "a", -1)
        end = found.end()
    yield from _words(text[end:])


def _words(text: str) -> Iterator[Token]:
    if text:
        yield Token("text", "", 0, content=text)


def _is_button(children: list[Token]) -> bool:
    """Whether a named link is all there is; an address by itself and a mailbox are not dressed up."""
    kinds = [child.type for child in children]
    if kinds[:1] != ["link_open"] or kinds.index("link_close") != len(kinds) - 1 or "image" in kinds:
        return False
    href = str(children[0].attrGet("href") or "")
    label = "".join(child.content for child in children)
    return href.startswith(("https://", "http://")) and label.strip() not in {"", href}
