"""A mailing as people see it: its words in our layout as HTML and as plain text, fields still to be filled in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

import css_inline
import nh3
from markdown_it.token import Token
from markupsafe import Markup

from advocacy.domain.mailing_fields import EXAMPLES, PETITION_URL, fields_of
from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.merge_pieces import Piece
from advocacy.rendering import EmailRenderer
from advocacy.services.mailing_markdown import BUTTON, html_of, images_in, links_in, parse, tree
from advocacy.services.mailing_placeholders import COUNTED, UNSUBSCRIBE_URL, Placeholders
from advocacy.services.mailing_plain import PlainText, tidy

Pieces = tuple[Piece, ...]

_TAGS = {"p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre", "img"}
_TAGS |= {f"h{level}" for level in range(1, 7)}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "img": {"src", "alt", "title"}}
_CLASSES = {"a": {BUTTON}, "p": {"action"}}
_LINKS_TO = {"http", "https", "mailto"}
_ACTION = re.compile(r'<p class="action">(.*?)</p>', re.DOTALL)
_PLATE = (
    r'<table role="presentation" class="action" cellpadding="0" cellspacing="0" border="0">'
    r'<tr><td class="plate">\1</td></tr></table>'
)
_INDENT = re.compile(r"\s*\n[ \t]+(?=<(?!/?code))")
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Imprint:
    """Who sends mailings: `postal_address` has a line each, `domain` is that of return paths and identifiers."""

    organization: str
    email: str
    postal_address: tuple[str, ...]
    domain: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Subjects, text and HTML in pieces; fields in `html` stand where their values are escaped."""

    subjects: tuple[Pieces, ...]
    text: Pieces
    html: Pieces


def lay_out(
    words: MailingWords, imprint: Imprint, renderer: EmailRenderer, counted: Mapping[str, str] | None = None
) -> Layout:
    """The words in the layout of mailings; `counted` maps addresses of links to those that count clicks.

    With it, links that begin with the petition's address become fields (`COUNTED`). Raises `TemplateRefused`.
    """
    return _Page(words, imprint, renderer, counted).layout()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the words; `alternative` is what people read who do not see it, "" for nothing."""

    address: str
    alternative: str


def links_of(words: MailingWords) -> tuple[str, ...]:
    """Where the links of the words lead, the petition's address as "{petition.url}". Raises `TemplateRefused`."""
    hidden, tokens = _read(words)
    hrefs = (str(link.attrGet("href") or "") for link in links_in(tokens))
    return tuple(dict.fromkeys(_written(hidden.split(href)) for href in hrefs))


def images_of(words: MailingWords) -> tuple[Image, ...]:
    """The pictures in the words. Raises `TemplateRefused`."""
    hidden, tokens = _read(words)
    return tuple(
        Image(_written(hidden.split(str(image.attrGet("src") or ""))), image.content)
        for image in images_in(tokens)
    )


def _read(words: MailingWords) -> tuple[Placeholders, list[Token]]:
    fields = fields_of(words.body)
    hidden = Placeholders(piece.text + piece.fallback for piece in fields)
    return hidden, parse(hidden.hide(fields))


class _Page:
    def __init__(
        self,
        words: MailingWords,
        imprint: Imprint,
        renderer: EmailRenderer,
        counted: Mapping[str, str] | None,
    ) -> None:
        self._words, self._imprint, self._renderer, self._counted = words, imprint, renderer, counted
        texts = (*words.subjects, words.preheader, words.body)
        self._hidden = Placeholders([*texts, imprint.organization, *imprint.postal_address])

    def layout(self) -> Layout:
        tokens = parse(self._hide(self._words.body))
        plain = PlainText(self._width, self._led).write(tree(tokens))
        for link in links_in(tokens):
            link.attrSet("href", self._led(str(link.attrGet("href") or "")))
        html = _ACTION.sub(_PLATE, _cleaned(html_of(tokens)))
        rendered = self._renderer.render(
            "mailing",
            self._words.language,
            {
                "subject": self._hide(self._words.subject),
                "preheader": self._hide(self._words.preheader),
                "text": plain,
                "html": Markup(html),  # noqa: S704 - cleaned just now
                "direction": "rtl" if self._words.language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr",
                "organization": self._imprint.organization,
                "postal_address": self._imprint.postal_address,
                "unsubscribe_url": self._hidden.put(Piece(field=UNSUBSCRIBE_URL)),
            },
        )
        return Layout(
            subjects=tuple(self._known(fields_of(subject)) for subject in self._words.subjects),
            text=self._known(self._hidden.split(tidy(rendered.text))),
            html=self._known(self._hidden.split(_INDENT.sub("\n", _INLINER.inline(rendered.html))), escape),
        )

    def _hide(self, text: str) -> str:
        return self._hidden.hide(fields_of(text))

    def _known(self, pieces: Pieces, written: Callable[[str], str] = str) -> Pieces:
        """The pieces with what is the same for everybody filled in; never sooner, lest it be read as Markdown."""
        name = Piece(written(self._imprint.organization))
        return tuple(name if piece.field == "organization.name" else piece for piece in pieces)

    def _led(self, href: str) -> str:
        """What a link leads to instead, if its clicks are counted."""
        if self._counted is None:
            return href
        first, *rest = self._hidden.split(href) or (Piece(),)
        if first.field == PETITION_URL:
            return self._hidden.put(Piece(field=COUNTED + "".join(piece.text for piece in rest)))
        return self._counted.get(href, href)

    def _width(self, word: str) -> int:
        return sum(len(piece.text or EXAMPLES.get(piece.field, "")) for piece in self._hidden.split(word))


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_LINKS_TO,
        url_relative="deny",
        link_rel=None,
    )


def _written(pieces: Pieces) -> str:
    return "".join(f"{{{piece.field}}}" if piece.field else piece.text for piece in pieces)
