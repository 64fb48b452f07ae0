"""E-mail texts: a folder of three templates each, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


@dataclass(frozen=True, slots=True)
class Rendered:
    """An e-mail's words: `subject` is one line, `text` and `html` say the same."""

    subject: str
    text: str
    html: str


class EmailRenderer:
    """Renders `templates_dir`/<name>/{subject.txt, body.txt, body.html}; a missing variable is an error."""

    def __init__(self, templates_dir: Path, translations_dir: Path) -> None:
        self._templates = templates_dir
        self._translations = translations_dir
        self._environment = lru_cache(self._build)

    def render(self, name: str, language: str, context: Mapping[str, object]) -> Rendered:
        """The e-mail `name` in `language`, in English where a sentence has no translation."""
        environment = self._environment(language)
        words = {
            part: environment.get_template(f"{name}/{part}").render(context)
            for part in ("subject.txt", "body.txt", "body.html")
        }
        return Rendered(" ".join(words["subject.txt"].split()), words["body.txt"], words["body.html"])

    def _build(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._templates),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"],
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        environment.policies["ext.i18n.trimmed"] = True
        environment.globals["language"] = language
        catalog = Translations.load(str(self._translations), [language])
        environment.install_gettext_translations(catalog, newstyle=True)  # type: ignore[attr-defined]
        return environment
