"""What people type, made safe to keep: no control characters, no hidden turns of writing direction."""

import unicodedata

# Embeddings, overrides and isolates can make text read as something else than it is; right-to-left text needs none
# of them. https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
_HOLLOW = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that are drawn as nothing
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def one_line(text: str | None) -> str:
    """The text on one line: line ends and runs of spaces become one space, nothing hidden is kept.

    A text of which nothing could be seen is empty.
    """
    line = " ".join(_visible(text or "").split())
    return line if any(map(_is_seen, line)) else ""


def many_lines(text: str | None) -> str:
    """The text with its line ends as newlines, at most one empty line in a row, nothing hidden kept."""
    lines = [line.rstrip() for line in _visible(text or "").split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip()


def _is_seen(letter: str) -> bool:
    return letter not in _HOLLOW and unicodedata.category(letter)[0] not in {"C", "Z", "M"}


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFC", text).translate(_TURNS)
    unified = composed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    for separator in "\u2028\u2029\u0085\x0b\x0c":
        unified = unified.replace(separator, "\n")
    return "".join(
        letter for letter in unified if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"}
    )
