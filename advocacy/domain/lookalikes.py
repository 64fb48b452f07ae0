"""Domains that are made to be taken for another one: written with letters that only look the same."""

import re
import unicodedata
from collections.abc import Iterable

# The letters of other scripts, and the figures, that are drawn like one of ours in common type
# (a few of https://www.unicode.org/Public/security/latest/confusables.txt).
_DRAWN_LIKE = str.maketrans(
    "асԁеһіјкӏморԛгѕтѵԝху" + "οαεικνρτυχ" + "ıłøɑɡɩʏօոս" + "015",
    "acdehijklmopqrstvwxy" + "oaeikvptux" + "iloagiyonu" + "ols",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def shown(domain: str) -> str:
    """A domain as people read it: "xn--gmil-63d.com" → "gmаil.com". What cannot be read stays as it is."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def looks_like(domain: str, known: Iterable[str]) -> str:
    """The known domain that this one could be taken for, "" when there is none; `domain` is in ASCII."""
    names = frozenset(known)
    if domain in names:
        return ""
    shape = _shape(shown(domain))
    return next((name for name in sorted(names) if _shape(name) == shape), "")


def mixes_scripts(domain: str) -> bool:
    """Whether one part of a domain in ASCII has letters of several scripts, which no language has together."""
    return any(len(_scripts(label)) > 1 for label in shown(domain).split("."))


def _shape(text: str) -> str:
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    ).translate(_DRAWN_LIKE)
    for pair, one in _PAIRS:
        bare = bare.replace(pair, one)
    return bare


def _scripts(label: str) -> frozenset[str]:
    """The scripts of the letters; those that Japanese and Korean write together are one."""
    names = (re.split("[ -]", unicodedata.name(letter, ""))[0] for letter in label if letter.isalpha())
    return frozenset("CJK" if name in {"HIRAGANA", "KATAKANA", "HANGUL"} else name for name in names)
