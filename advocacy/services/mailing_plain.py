"""The text part of a mailing, from its Markdown: words, lists, addresses as people write them in plain mails."""

import re
from collections.abc import Callable, Sequence
from textwrap import indent

from markdown_it.tree import SyntaxTreeNode

WIDTH = 72

Width = Callable[[str], int]
Leads = Callable[[str], str]


class PlainText:
    """Writes a tree down. `width` measures a word (fields are as wide as their values usually are), `leads`
    says which address is written for a link's own."""

    def __init__(self, width: Width = len, leads: Leads = str) -> None:
        self._width = width
        self._leads = leads

    def write(self, node: SyntaxTreeNode, room: int = WIDTH) -> str:
        """A block and all within, its lines no longer than `room` where words and addresses allow it."""
        match node.type:
            case "paragraph":
                return self._filled(self._inline(node), room)
            case "heading":
                return self._heading(node, room)
            case "bullet_list" | "ordered_list":
                return self._list(node, room)
            case "blockquote":
                return indent(self._blocks(node, room - 2), "> ", lambda _line: True)
            case "fence" | "code_block":
                return indent(node.content.rstrip("\n"), "    ")
            case "hr":
                return "* * *"
            case _:
                return self._blocks(node, room)

    def _blocks(self, node: SyntaxTreeNode, room: int) -> str:
        return "\n\n".join(filter(None, (self.write(child, room) for child in node.children)))

    def _heading(self, node: SyntaxTreeNode, room: int) -> str:
        words = self._filled(self._inline(node), room)
        line = {"h1": "=", "h2": "-"}.get(node.tag, "")
        return f"{words}\n{line * max(map(self._width, words.splitlines()), default=0)}".rstrip("\n")

    def _list(self, node: SyntaxTreeNode, room: int) -> str:
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
        marks = ["- " if first is None else f"{first + place}. " for place in range(len(node.children))]
        items = [self._item(child, mark, room) for child, mark in zip(node.children, marks, strict=True)]
        return ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)

    def _item(self, node: SyntaxTreeNode, mark: str, room: int) -> str:
        inner = [self.write(child, room - len(mark)) for child in node.children]
        between = "\n" if all(child.hidden or "list" in child.type for child in node.children) else "\n\n"
        return mark + indent(between.join(inner), " " * len(mark))[len(mark) :]

    def _inline(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text" | "code_inline":
                return node.content
            case "softbreak":
                return " "
            case "hardbreak":
                return "\n"
            case "image":
                return f"[{node.content}]" if node.content else ""
            case "link":
                return self._link(node)
            case _:
                return "".join(map(self._inline, node.children))

    def _link(self, node: SyntaxTreeNode) -> str:
        href = str(node.attrs.get("href", ""))
        words = "".join(map(self._inline, node.children)).strip()
        address = self._leads(href).removeprefix("mailto:")
        return address if words in {"", href, href.removeprefix("mailto:")} else f"{words} ({address})"

    def _filled(self, text: str, room: int) -> str:
        return "\n".join(self._broken(line.split(), room) for line in text.split("\n")).strip("\n")

    def _broken(self, words: Sequence[str], room: int) -> str:
        lines: list[list[str]] = [[]]
        taken = 0
        for word in words:
            wide = self._width(word)
            if lines[-1] and taken + 1 + wide > room:
                lines.append([])
            taken = taken + 1 + wide if lines[-1] else wide
            lines[-1].append(word)
        return "\n".join(" ".join(line) for line in lines)


def tidy(text: str) -> str:
    """Without spaces at line ends and more than one blank line; ends with one line end."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"
