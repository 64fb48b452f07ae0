"""How a letter is put together: the parts, in one order, for every petition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.domain.errors import LetterProblem
from advocacy.domain.merging import check, merge

SUBJECT_CHARACTERS = 200
BODY_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True)
class LetterParts:
    """A letter template: merge-field texts; `committee` and `ban` may be empty."""

    subjects: tuple[str, ...]
    greeting: str
    body: str
    committee: str
    ban: str
    closing: str

    def check(self) -> None:
        """Raise `TemplateRefused` when any part names an unknown field."""
        for part in (*self.subjects, self.greeting, self.body, self.committee, self.ban, self.closing):
            check(part)


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed letter without its sign-off."""

    subject: str
    body: str


def compose(
    parts: LetterParts,
    values: Mapping[str, str],
    *,
    note: str,
    on_committee: bool,
    has_ban: bool,
    turn: int,
) -> Draft:
    """Put a letter together: greeting, the resident's own sentence, body, committee, ban, closing.

    `turn` picks one of the subjects, so that an office does not see the same line a thousand times.
    Raises `MergeFieldMissing` when a field that is used has no value.
    """
    texts = [parts.greeting, parts.body]
    texts += [parts.committee] if on_committee else []
    texts += [parts.ban] if has_ban else []
    texts += [parts.closing]
    greeting, *rest = [merge(text, values) for text in texts if text]
    paragraphs = [greeting, note.strip(), *rest]
    return Draft(
        subject=merge(parts.subjects[turn % len(parts.subjects)], values),
        body="\n\n".join(paragraph for paragraph in paragraphs if paragraph),
    )


def sign_off(name: str, street: str, town: str, state: str, zip_code: str, seat: str) -> str:
    """The block beneath a letter: who writes, where they live, for which seat (offices check residency)."""
    return "\n".join((name, street, f"{town}, {state} {zip_code}".strip(), seat))


def whole_text(body: str, sign_off: str) -> str:
    """A letter as it is sent."""
    return f"{body}\n\n{sign_off}\n"


def unwrap(text: str) -> str:
    """The text with each paragraph on one line, so that every screen breaks lines where it likes."""
    paragraphs = text.strip().split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def problem_with(subject: str, body: str) -> LetterProblem | None:
    """Why an edited letter cannot be taken, or None."""
    checks: Sequence[tuple[bool, LetterProblem]] = (
        (not subject.strip(), LetterProblem.SUBJECT_EMPTY),
        (len(subject) > SUBJECT_CHARACTERS, LetterProblem.SUBJECT_LONG),
        (not body.strip(), LetterProblem.BODY_EMPTY),
        (len(body) > BODY_CHARACTERS, LetterProblem.BODY_LONG),
    )
    return next((problem for is_so, problem in checks if is_so), None)
