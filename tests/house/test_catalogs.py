"""Every sentence we say is translated, wholly, into every language we offer."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

from advocacy.web.languages import DEFAULT, LANGUAGES

ROOT = Path(__file__).parents[2]
OFFERED = sorted(set(LANGUAGES) - {DEFAULT})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All sentences in code and templates, as `make words` gathers them."""
    file = tmp_path_factory.mktemp("words") / "messages.pot"
    command = ["-q", "extract", "-F", "babel.cfg", "-k", "_l", "-k", "lazy_gettext", "-o", str(file), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *command], cwd=ROOT, check=True)
    with file.open("rb") as found:
        return read_po(found)


def translated(language: str) -> Catalog:
    file = ROOT / "advocacy" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with file.open("rb") as found:
        return read_po(found, locale=language)


@pytest.mark.parametrize("language", OFFERED)
def test_no_sentence_is_missing_or_left_over(language: str, gathered: Catalog) -> None:
    assert ids(translated(language)) == ids(gathered)


@pytest.mark.parametrize("language", OFFERED)
def test_no_translation_is_empty_or_in_doubt(language: str) -> None:
    unsure = [message.id for message in translated(language) if message.fuzzy or not all(strings(message.string))]
    assert unsure == [""] or not unsure


@pytest.mark.parametrize("language", OFFERED)
def test_translations_use_the_same_placeholders(language: str) -> None:
    for message in translated(language):
        asked = set(PLACEHOLDER.findall(" ".join(strings(message.id))))
        for string in strings(message.string):
            assert set(PLACEHOLDER.findall(string)) == asked, message.id


def ids(catalog: Iterable[Message]) -> set[tuple[str, ...]]:
    return {strings(message.id) for message in catalog if message.id}


def strings(words: str | Iterable[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)
