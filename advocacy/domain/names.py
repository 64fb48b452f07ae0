"""One spelling for many: folding of what people type, and the rule that reconciles the names of seats."""

import re
import unicodedata
from functools import lru_cache

_UNITS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
)  # fmt: skip
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TENS = {word: 10 * place for place, word in enumerate(_TEN_WORDS, start=2)}
_ORDINALS = {word: number for number, word in enumerate(_UNITS, start=1)} | {
    f"{word[:-1]}ieth": number for word, number in _TENS.items()
}
_NUMBERED = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_SEPARATORS = re.compile(r"[^\w]+|_+")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_SILENT = frozenset({"and", "district", "the"})
_SHORT = {
    "n": "north",
    "no": "north",
    "s": "south",
    "so": "south",
    "e": "east",
    "w": "west",
    "mt": "mount",
    "gt": "great",
    "ctr": "center",
    "centre": "center",
    "sq": "square",
    "hts": "heights",
    "hgts": "heights",
    "bch": "beach",
    "clg": "college",
    "dept": "depot",
    "dpt": "depot",
    "ea": "east",
    "fls": "falls",
    "hlds": "highlands",
    "hls": "hills",
    "hvn": "haven",
    "mls": "mills",
    "pt": "point",
    "univ": "university",
    "vlg": "village",
    "xing": "crossing",
}
_OFFICIAL = re.compile(r"^(?:(?:the )?(?:city|town|village|township|borough) of )+")


def fold(text: str) -> str:
    """`text` without accents, case, apostrophes and punctuation, words parted by one space. Never raises."""
    text = _APOSTROPHES.sub("", text)
    if not text.isascii():
        text = _without_accents(text)
    return " ".join(_SEPARATORS.sub(" ", text.lower()).split())


@lru_cache(maxsize=4096)
def place_key(name: str) -> str:
    """The key of a town's or village's name: folded, common short forms written out, "-borough" as "-boro".

    "W. Springfield", "west springfield" and "City of West Springfield" have one key. Idempotent.
    """
    words = [_SHORT.get(word, word) for word in _OFFICIAL.sub("", fold(name)).split()]
    return " ".join(_short_borough(word) for word in words)


def seat_name_key(name: str) -> str:
    """The key of a seat's name, the same for each spelling that publishers use.

    "Twenty-Sixth Middlesex", "26th Middlesex District" → "26-middlesex"; "Norfolk, Plymouth & Bristol",
    "Norfolk-Plymouth-Bristol" → "norfolk-plymouth-bristol". The order of counties is kept: it tells seats apart.
    """
    words = [word for word in fold(name).split() if word not in _SILENT]
    number, rest = leading_ordinal(words)
    return "-".join([str(number), *rest] if number else rest)


def leading_ordinal(words: list[str]) -> tuple[int, list[str]]:
    """The ordinal that folded words begin with and the words after it: ["twenty", "first", "st"] → 21, ["st"].

    0 and all words when they begin with none.
    """
    if not words:
        return 0, words
    if numbered := _NUMBERED.fullmatch(words[0]):
        return int(numbered[1]), words[1:]
    if words[0] in _TENS and len(words) > 1 and _ORDINALS.get(words[1], 10) < 10:
        return _TENS[words[0]] + _ORDINALS[words[1]], words[2:]
    number = _ORDINALS.get(words[0], 0)
    return number, words[1:] if number else words


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _short_borough(word: str) -> str:
    return word[: -len("ugh")] if len(word) > len("borough") and word.endswith("borough") else word
