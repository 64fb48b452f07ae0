"""The words of a mailing in one language, and what is wrong with them by themselves."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from advocacy.domain import mailing_fields

SUBJECT_CHARACTERS = 200
PREHEADER_CHARACTERS = 200
BODY_CHARACTERS = 50_000

_LINE_END = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_TURNS = re.compile("[\u202d\u202e]")


@dataclass(frozen=True, slots=True)
class MailingWords:
    """Subject, preheader ("" for none) and Markdown, all with fields; `second_subject` is "" without a test."""

    language: str
    subject: str
    body: str
    preheader: str = ""
    second_subject: str = ""

    @property
    def subjects(self) -> tuple[str, ...]:
        """One, or both of a subject test."""
        return (self.subject, self.second_subject) if self.second_subject else (self.subject,)

    @property
    def required(self) -> frozenset[str]:
        """The fields that everybody who gets this must have a value of. Raises `TemplateRefused`."""
        return mailing_fields.required(*self.subjects, self.preheader, self.body)


def problems(words: MailingWords) -> Iterator[str]:
    """A sentence for everything that keeps the words from being saved; empty parts may be filled in later."""
    for name, text, most in (
        ("subject", words.subject, SUBJECT_CHARACTERS),
        ("second subject", words.second_subject, SUBJECT_CHARACTERS),
        ("preheader", words.preheader, PREHEADER_CHARACTERS),
    ):
        yield from _problems_of(name, text, most)
        if _LINE_END.search(text):
            yield f"The {name} must be one line."
    yield from _problems_of("text", words.body, BODY_CHARACTERS)


def _problems_of(name: str, text: str, most: int) -> Iterator[str]:
    if len(text) > most:
        yield f"The {name} has {len(text):,} characters; {most:,} are the most."
        return
    if any(_is_control(sign) for sign in text):
        yield f"The {name} has control characters that nobody can see: type it anew or paste it as plain text."
    if _TURNS.search(text):
        yield f"The {name} has signs that turn the direction of writing around: take them out."
    yield from (f"The {name}: {sentence}" for sentence in mailing_fields.problems(text))


def _is_control(sign: str) -> bool:
    return sign not in "\t\r\n" and unicodedata.category(sign) in {"Cc", "Cs"}
