"""Carries a letter's own words over to another addressee: only what is still the template's changes."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|\n+")
_GAP = re.compile(r"\n{3,}")


def carried(text: str, was: str, becomes: str) -> str:
    """The text in which each sentence of the draft `was` that `becomes` has otherwise is put as there.

    A sentence that `becomes` does not have goes; one that only `becomes` has is not added. What somebody wrote or
    changed stays as it is.
    """
    for before, after in _differing(_sentences(was), _sentences(becomes)):
        text = text.replace(before, after)
    return _GAP.sub("\n\n", text).strip()


def _differing(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Each sentence of the old draft that the new one has not, with what stands in its place ("" for nothing)."""
    for kind, i, j, m, n in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from zip_longest(old[i:j], new[m:n][: j - i], fillvalue="")


def _sentences(draft: str) -> list[str]:
    return [sentence for sentence in _BETWEEN_SENTENCES.split(draft) if sentence]
