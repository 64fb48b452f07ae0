"""Flask's extensions, and what templates may use."""

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress

from advocacy.domain.confirming import ERASE_AFTER
from advocacy.web import formats, letter_words, matches
from advocacy.web.languages import LANGUAGES, current_language
from advocacy.wiring import TRANSLATIONS, Toolbox


def init(app: Flask) -> None:
    """Set up translation, Bootstrap's files, compression and the templates' own words."""
    toolbox: Toolbox = app.extensions["toolbox"]
    app.config.update(
        BABEL_DEFAULT_TIMEZONE=str(toolbox.pack.timezone),
        BABEL_TRANSLATION_DIRECTORIES=str(TRANSLATIONS),
        BOOTSTRAP_SERVE_LOCAL=True,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br", "gzip"],
        COMPRESS_STREAMING_ENDPOINT_CONDITIONAL=["static", "bootstrap.static"],
    )
    Babel(app, locale_selector=current_language)
    Bootstrap5(app)
    _compress(app)
    _add_words(app, toolbox)


def _compress(app: Flask) -> None:
    """Compress what is large enough; of redirects, which have no page, the library need not even ask."""
    app.config["COMPRESS_REGISTER"] = False
    library = Compress(app)

    @app.after_request
    def _compressed(response: Response) -> Response:
        return response if response.location else library.after_request(response)


def _add_words(app: Flask, toolbox: Toolbox) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.filters.update(
        number=formats.number,
        moment=formats.moment,
        day=formats.day,
        markdown=formats.markdown,
        outcome=formats.outcome,
        sponsor=formats.sponsor,
        holder=formats.holder,
        chamber=formats.chamber_word,
        wards=formats.wards,
        explanation=matches.explanation,
        next_step=matches.next_step,
        picked=matches.picked,
        aftermath=letter_words.AFTERMATHS.__getitem__,
        letter_state=letter_words.STATES.__getitem__,
        letter_problem=letter_words.PROBLEMS.__getitem__,
    )
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        current_language=current_language,
        organization=toolbox.settings.organization,
        erase_days=ERASE_AFTER.days,
        asks_census=bool(toolbox.settings.locator.census_url),
        asset=_asset_finder(Path(app.static_folder or ""), app.static_url_path or "/static"),
        bootstrap_css=f"/bootstrap{app.static_url_path}/css/bootstrap.min.css?v={Bootstrap5.bootstrap_version}",
    )


def _asset_finder(folder: Path, address: str) -> Callable[[str], str]:
    @lru_cache
    def asset(name: str) -> str:
        """The address of one of our files; it changes when the file does, so caches may keep it for a year."""
        version = sha256((folder / name).read_bytes()).hexdigest()[:12]
        return f"{address}/{name}?v={version}"

    return asset
