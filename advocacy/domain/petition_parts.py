"""The parts of a petition, each with a key of its own, so that all of it is one mapping from keys to texts.

"goal", "waits" ("yes" or ""), "bill" (its key), "text/es/title", "letter/es/ask/body" (subjects are lines),
"bill/194/numbers", "bill/194/became/es", "bill/194/sponsor/<legislator>" (role, day and source, a line each).
"""

from collections.abc import Iterable, Mapping

from advocacy.domain.letters import Stance

Words = Mapping[str, str]

GOAL, WAITS, BILL = "goal", "waits", "bill"
PAGE_PARTS = ("title", "ask", "body", "filed_by", "where_it_stands")
OUTCOME = "outcome"
TEXT_PARTS = (*PAGE_PARTS, OUTCOME)
LETTER_PARTS = ("subjects", "greeting", "body", "committee", "ban", "closing")
OPTIONAL_PARTS = frozenset({"committee", "ban", OUTCOME})
BILL_PARTS = ("session", "numbers", "committee", "follows", "as_of", "source")

MOST_CHARACTERS = {
    "title": 150,
    "ask": 600,
    "filed_by": 2_000,
    "where_it_stands": 10_000,
    OUTCOME: 5_000,
    "subjects": 4_000,
    "greeting": 200,
    "committee": 1_500,
    "ban": 1_500,
    "closing": 1_000,
    "session": 100,
    "numbers": 100,
    "source": 500,
    "became": 500,
}
PAGE_CHARACTERS, LETTER_CHARACTERS, SUBJECT_CHARACTERS = 30_000, 5_000, 150
"""Letters must leave room for values and the resident's own sentence within what an edited letter may have."""
HIGHEST_GOAL = 10_000_000


def text(language: str, part: str) -> str:
    """The key of a part of the page in a language."""
    return f"text/{language}/{part}"


def letter(language: str, stance: Stance, part: str) -> str:
    """The key of a part of a letter template."""
    return f"letter/{language}/{stance}/{part}"


def bill(key: str, part: str) -> str:
    """The key of a fact about a bill."""
    return f"bill/{key}/{part}"


def keys_of(language: str) -> tuple[str, ...]:
    """The keys of everything in a language, the page first."""
    letters = [letter(language, stance, part) for stance in Stance for part in LETTER_PARTS]
    return (*(text(language, part) for part in TEXT_PARTS), *letters)


def languages(words: Iterable[str]) -> tuple[str, ...]:
    """The languages that something is written in, by their codes."""
    return tuple(sorted({key.split("/")[1] for key in words if key.startswith(("text/", "letter/"))}))


def language_of(key: str) -> str:
    """The language that a part is in; "" for facts that have none."""
    kind, *path = key.split("/")
    if kind in {"text", "letter"}:
        return path[0]
    return path[-1] if "/became/" in key else ""


def bills(words: Iterable[str]) -> tuple[str, ...]:
    """The keys of all bills that facts are known of."""
    paths = [key.split("/") for key in words]
    return tuple(sorted({path[1] for path in paths if path[0] == BILL and len(path) > 2}))


def most_characters(key: str) -> int:
    """How long the text of a part may be."""
    kind, last = key.partition("/")[0], key.rpartition("/")[2]
    if last == "body":
        return LETTER_CHARACTERS if kind == "letter" else PAGE_CHARACTERS
    return MOST_CHARACTERS["became"] if "/became/" in key else MOST_CHARACTERS.get(last, 1_000)
