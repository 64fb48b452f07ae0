"""Names that nobody has: fingers along the keyboard, one letter over and over, links.

Real names are short, long, single, foreign, hyphenated, without vowels (Ng, Krč) and with double letters (Aaron,
Llywelyn); none of that is a reason. Only letters that no language puts in such an order count, and what is no
letter at all.
"""

import re
from itertools import pairwise

from advocacy.domain.names import fold

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm")
_LEAST_WALK = 5
"""So many neighbouring keys in one direction: "wert" and "poi" are in names, "qwert" and "asdfg" in none."""

_REPEATED = re.compile(r"([a-z])\1{3}")
_REPEATED_PAIR = re.compile(r"\b([a-z]{2})\1{2,}\b")
_ADDRESS = re.compile(r"https?:|www\.|\.(com|net|org|ru|info)\b|[@<>{}\\]", re.IGNORECASE)
_DIGITS = re.compile(r"\d.*\d.*\d")
_NEIGHBOURS = frozenset(pair for row in _ROWS for pair in pairwise(row))


def is_patterned(given_name: str, family_name: str) -> bool:
    """Whether the name looks made up by a machine or a hand on the keyboard."""
    whole = f"{given_name} {family_name}"
    if _ADDRESS.search(whole) or _DIGITS.search(whole):
        return True
    words = fold(whole)
    return bool(_REPEATED.search(words) or _REPEATED_PAIR.search(words)) or any(map(_walks, words.split()))


def _walks(word: str) -> bool:
    """Whether five keys side by side follow each other, to the right or to the left."""
    return any(
        all(pair in _NEIGHBOURS for pair in pairwise(part))
        for direction in (word, word[::-1])
        for part in (direction[at : at + _LEAST_WALK] for at in range(len(word) - _LEAST_WALK + 1))
    )
