"""Whether the words somebody wrote to one legislator can go to the successor."""

from collections.abc import Collection

from advocacy.domain.names import fold

_LONGEST_GREETING = 5


def readdressed(body: str, old_greeting: str, new_greeting: str) -> str:
    """The text with the template's greeting line replaced, where it is still the template's own."""
    first, separator, rest = body.partition("\n")
    return f"{new_greeting}{separator}{rest}" if first.strip() == old_greeting.strip() else body


def calls_by_name(line: str, greeting: str) -> bool:
    """Whether a first line greets somebody by a name that is not in the template's `greeting`, a nickname perhaps.

    Such a line is short and no sentence, and has a capital letter where the greeting has none to explain it.
    """
    words, known = line.split(), fold(greeting).split()
    is_greeting = len(words) <= _LONGEST_GREETING and not line.rstrip().endswith((".", "?"))
    return is_greeting and any(word[0].isupper() and fold(word) not in known for word in words[1:])


def speaks_of(text: str, names: Collection[str]) -> bool:
    """Whether one of the names is in the text, however written ("Ng's" too); empty names are in no text."""
    words = f" {fold(text)} "
    keys = [key for name in names if (key := fold(name))]
    return any(f" {key}{ending} " in words for key in keys for ending in ("", "s"))
