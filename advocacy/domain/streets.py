"""One key for the many spellings of a street's name, as the Postal Service writes them (Publication 28).

Suffixes (233, appendix C1) and directions (233.2) are abbreviated where they are that, and kept where they are the
name itself: "North Main Street" is "n main st", "North Street" stays "north st" and is not the "n st" of letters.
"""

import re
from functools import lru_cache

from advocacy.domain.names import fold, leading_ordinal
from advocacy.domain.street_suffixes import STANDARD

_DIRECTIONS = {
    "north": "n", "east": "e", "south": "s", "west": "w", "no": "n", "so": "s",
    "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
    **{short: short for short in ("n", "e", "s", "w", "ne", "nw", "se", "sw")},
}  # fmt: skip
# Within a name only words that stand for one thing; a name "Parks" must not become "Park".
_WITHIN = {
    "avenue": "ave", "av": "ave", "boulevard": "blvd", "centre": "ctr", "center": "ctr", "doctor": "dr",
    "drive": "dr", "fort": "ft", "highway": "hwy", "junior": "jr", "lane": "ln", "mount": "mt", "parkway": "pkwy",
    "road": "rd", "route": "rte", "rt": "rte", "saint": "st", "sainte": "ste", "square": "sq", "street": "st",
}  # fmt: skip
_EXTENSION = "ext"
# One road, whoever looks after it: "State Route 9" in a file is "Rte 9" to those who live there.
_ROUTE = re.compile(r"(?:(?:state|us|u s) )?(?:route|rte|rt|highway|hwy) (?=\d)")
_DOTTED = re.compile(r"\b([NS])\.(?=[EW]\b)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def street_key(name: str) -> str:
    """The key of a street's name, without house number and unit; "" when no letter or digit is in it.

    "Western Avenue", "WESTERN AV." → "western ave"; "First St" → "1st st". Idempotent, never
    raises.
    """
    words = _without_article(_with_figures(fold(_DOTTED.sub(r"\1", name)).split()))
    if route := _ROUTE.match(" ".join(words)):
        words = ["rte", *words[route[0].count(" ") :]]
    if len(words) < 2:
        return " ".join(words)
    words, tail = _cut_tail(words)
    head = [_DIRECTIONS[words[0]]] if _leads(words) else []
    return " ".join([*head, *(_WITHIN.get(word, word) for word in words[len(head) :]), *tail])


def _with_figures(words: list[str]) -> list[str]:
    """Ordinals as figures: "twenty first" → "21st"."""
    written: list[str] = []
    while words:
        number, rest = leading_ordinal(words)
        written.append(f"{number}{_ending(number)}" if number else words[0])
        words = rest if number else words[1:]
    return written


def _ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _without_article(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    return words


def _cut_tail(words: list[str]) -> tuple[list[str], list[str]]:
    """The name's words, and what follows them: suffix, "Extension", direction ("Park St S", "Rte 9 E")."""
    words, side = _cut(words, _DIRECTIONS) if len(words) > 2 and _may_end(words[-2]) else (words, [])
    words, suffix = _cut(words, STANDARD)
    if suffix == [_EXTENSION] and len(words) > 1:
        words, inner = _cut(words, STANDARD)
        suffix = [*inner, *suffix]
    return words, [*suffix, *side]


def _may_end(word: str) -> bool:
    """Whether a street's name may end with this word, so that a direction after it is one."""
    return word in STANDARD or word[0].isdigit()


def _cut(words: list[str], table: dict[str, str]) -> tuple[list[str], list[str]]:
    return (words[:-1], [table[words[-1]]]) if words[-1] in table else (words, [])


def _leads(words: list[str]) -> bool:
    """Whether the first word is a direction in front of a name."""
    return len(words) > 1 and words[0] in _DIRECTIONS
