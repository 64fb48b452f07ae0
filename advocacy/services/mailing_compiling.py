"""A mailing made ready once: encoded octets with gaps, which each person's values only have to be put into."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from html import escape

from advocacy.domain.mailing_words import MailingWords
from advocacy.domain.merge_pieces import Piece
from advocacy.domain.ports import MailSigner, OutgoingMail
from advocacy.links import Links
from advocacy.queries.recipients import Recipient
from advocacy.rendering import EmailRenderer
from advocacy.services.envelopes import header_text, wire_address
from advocacy.services.header_lines import subject_header
from advocacy.services.mailing_headers import constant_headers, date_header, subject_value
from advocacy.services.mailing_layout import Imprint, Layout, Pieces, lay_out
from advocacy.services.mailing_values import Values
from advocacy.services.quoted_printable import SOFT, encode, encode_value, join
from advocacy.services.return_paths import return_path, unsubscribe_mailto
from advocacy.services.row_names import MAILING, name_of

_PART = (
    "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)
_MARKED = re.compile(r"[&<>\"']")


@dataclass(frozen=True, slots=True)
class Press:
    """What all mailings are made with; without a `signer` they are left to be signed by the mail server."""

    links: Links
    renderer: EmailRenderer
    imprint: Imprint
    signer: MailSigner | None = None


@dataclass(frozen=True, slots=True)
class MailingHead:
    """What a mailing says outside its words; an empty name or address stands for the organization's."""

    mailing_id: int
    from_name: str = ""
    reply_to: str = ""


def compile_mailing(
    press: Press,
    head: MailingHead,
    words: MailingWords,
    variant: int = 0,
    counted: Mapping[str, str] | None = None,
) -> "CompiledMailing":
    """The mailing in one language with one of its subjects; some milliseconds.

    `counted` maps addresses to links of ours that count clicks, None counts none. Raises `TemplateRefused` for
    words that were never checked, `Unsendable` for a line end in a header or an address that is none.
    """
    layout = lay_out(words, press.imprint, press.renderer, counted)
    boundary = f"=_{sha256(repr((head, words, variant)).encode()).hexdigest()[:32]}"
    return CompiledMailing(
        press=press,
        mailing_id=head.mailing_id,
        subject=_header_pieces(layout.subjects[min(variant, len(layout.subjects) - 1)]),
        headers=constant_headers(press.imprint, head.mailing_id, head.from_name, head.reply_to, boundary),
        body=_body(layout, boundary),
        counted=counted or {},
    )


@dataclass(frozen=True, slots=True)
class CompiledMailing:
    """A mailing in one language with one subject; `splice` makes one person's e-mail of it."""

    press: Press
    mailing_id: int
    subject: Pieces
    headers: bytes
    body: "_Body"
    counted: Mapping[str, str]

    def splice(self, recipient: Recipient, now: datetime) -> OutgoingMail:
        """The whole e-mail; the same row always has the same Message-ID and return path.

        Raises `MergeFieldMissing` for a field with neither value nor fallback, `Unsendable` for an address that
        SMTP cannot take.
        """
        imprint, links = self.press.imprint, self.press.links
        name, to = name_of(links, MAILING, recipient.message_id), wire_address(recipient.email)
        values = Values(links, recipient, self.mailing_id, self.counted)
        head = b"".join(
            (
                f"Message-ID: {name.message_id(imprint.domain)}\r\nTo: {to}\r\n".encode(),
                date_header(now),
                subject_header(self._subject(values)),
                _unsubscribe(values.unsubscribe_url, imprint.domain),
                self.headers,
            )
        )
        body = self.body.filled(values)
        signed = self.press.signer.sign(head, body, now) if self.press.signer else b""
        return OutgoingMail(
            name=name.stem,
            envelope_from=return_path(name, imprint.domain),
            envelope_to=to,
            octets=b"".join((signed, head, b"\r\n", body)),
        )

    def _subject(self, values: Values) -> str:
        words = (subject_value(values.of(piece)) if piece.field else piece.text for piece in self.subject)
        return " ".join("".join(words).replace("=?", "= ?").split())


@dataclass(frozen=True, slots=True)
class _Body:
    """Octets, empty where a value goes; `gaps` are (place among the octets, place among the values) of each.

    The values are those of the fields as they are, and then once more as they stand in HTML.
    """

    octets: Sequence[bytes]
    gaps: Sequence[tuple[int, int]]
    fields: Pieces

    def filled(self, values: Values) -> bytes:
        """The whole; raises `MergeFieldMissing`."""
        plain = [values.of(piece) for piece in self.fields]
        found = [encode_value(value) for value in plain]
        marked = [bool(_MARKED.search(value)) for value in plain]
        found += [
            encode_value(escape(value)) if is_marked else octets
            for value, is_marked, octets in zip(plain, marked, found, strict=True)
        ]
        whole = list(self.octets)
        for place, value in self.gaps:
            whole[place] = found[value]
        return b"".join(whole)


def _unsubscribe(address: str, domain: str) -> bytes:
    """List-Unsubscribe (RFC 2369, RFC 8058); by mail the subject is the same token, which is good for ever."""
    return f"List-Unsubscribe: <{address}>,\r\n <{unsubscribe_mailto(address, domain)}>\r\n".encode()


def _header_pieces(pieces: Pieces) -> Pieces:
    """The subject with what is constant in it cleaned; blanks at the edges stay, they may part words."""
    return tuple(replace(piece, text=_header_words(piece.text)) for piece in pieces)


def _header_words(text: str) -> str:
    if not text:
        return ""
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{before}{header_text(text)}{after}"


def _body(layout: Layout, boundary: str) -> _Body:
    fields = tuple(dict.fromkeys(piece for piece in (*layout.text, *layout.html) if piece.field))
    octets: list[bytes] = []
    gaps: list[tuple[int, int]] = []
    for kind, pieces, first in (("plain", layout.text, 0), ("html", layout.html, len(fields))):
        octets.append(_PART.format(boundary=boundary, kind=kind).encode())
        for piece, encoded in _encoded(pieces):
            if piece.field:
                gaps.append((len(octets), first + fields.index(piece)))
            octets.append(encoded)
        octets.append(b"\r\n")
    octets.append(f"--{boundary}--\r\n".encode())
    return _Body(octets, gaps, fields)


def _encoded(pieces: Pieces) -> Iterator[tuple[Piece, bytes]]:
    """Each piece with its octets (none for a field), and what goes between two."""
    before = b""
    for piece in pieces:
        octets = b"" if piece.field else encode(piece.text)
        yield Piece("\n"), join(before, octets)
        yield piece, octets
        before = octets or SOFT[:1]
