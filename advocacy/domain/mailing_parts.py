"""The parts of a mailing that organizers write, each with a key of its own.

"name", "from_name", "reply_to", "counts_clicks" ("yes" or ""), "text/es/subject" and so on.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from advocacy.domain.typed import many_lines

Words = Mapping[str, str]

NAME, FROM_NAME, REPLY_TO, COUNTS_CLICKS = "name", "from_name", "reply_to", "counts_clicks"
SETTINGS = (NAME, FROM_NAME, REPLY_TO, COUNTS_CLICKS)
SUBJECT, SECOND_SUBJECT, PREHEADER, BODY = "subject", "second_subject", "preheader", "body"
TEXT_PARTS = (SUBJECT, SECOND_SUBJECT, PREHEADER, BODY)

MOST_CHARACTERS = {
    NAME: 120,
    FROM_NAME: 100,
    REPLY_TO: 254,
    COUNTS_CLICKS: 3,
    SUBJECT: 200,
    SECOND_SUBJECT: 200,
    PREHEADER: 200,
    BODY: 50_000,
}
"""Inboxes show some 60 characters of a subject and 90 of what follows; the limits leave room for merge fields."""


def text(language: str, part: str) -> str:
    """The key of a part of the words in a language."""
    return f"text/{language}/{part}"


def keys_of(language: str) -> tuple[str, ...]:
    """The keys of all words in a language."""
    return tuple(text(language, part) for part in TEXT_PARTS)


def languages(keys: Iterable[str]) -> tuple[str, ...]:
    """The languages that something is written in, by their codes."""
    return tuple(sorted({key.split("/")[1] for key in keys if key.startswith("text/")}))


def last(key: str) -> str:
    """What a key ends with: "subject" of "text/es/subject"."""
    return key.rpartition("/")[2]


def most_characters(key: str) -> int:
    """How long a part may be."""
    return MOST_CHARACTERS[last(key)]


def mark(written: str) -> str:
    """A short name for a text, "" for none: forms carry it to tell later what they were filled from."""
    plain = many_lines(written)
    return sha256(plain.encode()).hexdigest()[:20] if plain else ""


def marks(words: Words) -> dict[str, str]:
    """The marks of all parts."""
    return {key: mark(written) for key, written in words.items()}
