"""House numbers as they are written: "18", "11A", "11-A", "11 1/2", "10-12", "37-12" (Publication 28, D1)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_NUMBER = re.compile(r"0*([1-9][0-9]{0,5})(?:[ -]*([A-Z]{1,2})|[ -]+([1-9]/[1-9]))?")
_TWO = re.compile(r"(.+?) *(?:-|–|&| TO ) *(.+)")
_WORDS = {
    word: number
    for number, word in enumerate(
        ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"), start=1
    )
}


@dataclass(frozen=True, order=True, slots=True)
class HouseNumber:
    """A number from 1 to 999,999 with what follows it: a letter, a fraction, a second number, or nothing."""

    number: int
    mark: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.mark}" if self.mark else str(self.number)


@lru_cache(maxsize=65536)
def house_numbers(text: str) -> tuple[HouseNumber, ...]:
    """The house that `text` names: one number, two for a range ("10-12"), none when it is no number.

    A second number that is not larger is a mark ("37-12"). Zero, which publishers write for "none", is none.
    Never raises.
    """
    plain = _plain(text)
    if plain in _WORDS:
        return (HouseNumber(_WORDS[plain]),)
    if alone := _one(plain):
        return (alone,)
    parts = _TWO.fullmatch(plain)
    return _both(_one(parts[1]), _one(parts[2])) if parts else ()


def _plain(text: str) -> str:
    """`text` in capitals and ASCII figures; "11½" → "11 1/2"."""
    if not text.isascii():
        spaced = "".join(f" {each}" if unicodedata.category(each) == "No" else each for each in text)
        text = unicodedata.normalize("NFKC", spaced).replace("\N{FRACTION SLASH}", "/")
    return " ".join(text.upper().split())


def _one(text: str) -> HouseNumber | None:
    found = _NUMBER.fullmatch(text)
    return HouseNumber(int(found[1]), found[2] or found[3] or "") if found else None


def _both(first: HouseNumber | None, last: HouseNumber | None) -> tuple[HouseNumber, ...]:
    if not first or not last:
        return ()
    if first <= last:
        return (first, last) if first < last else (first,)
    return () if first.mark or last.mark else (HouseNumber(first.number, str(last.number)),)
