"""What crawlers and browsers ask for unbidden."""

import re
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from advocacy.wiring import Toolbox
from tests.residents import confirm_path, mine_path, sign


def may_crawl(rules: str, path: str) -> bool:
    """Whether robots.txt leaves `path` open: a rule is a beginning, `*` any letters (RFC 9309, section 2.2.3)."""
    closed = re.findall(r"^Disallow: (\S+)$", rules, re.MULTILINE)
    return not any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in closed)


def test_crawlers_may_read_petitions_and_no_personal_page(client: FlaskClient, toolbox: Toolbox) -> None:
    rules, signature_id = client.get("/robots.txt"), sign(client, toolbox)
    assert rules.mimetype == "text/plain"
    links = toolbox.links
    personal = [
        confirm_path(toolbox, signature_id),
        mine_path(toolbox, signature_id),
        *map(_path, (links.thanks(signature_id), links.signed("a", signature_id), links.seats("a", signature_id))),
    ]
    assert not [path for path in personal if may_crawl(rules.text, path)]
    for path in ("/", "/p/press-pause", "/p/press-pause?lang=es", "/static/site.css"):
        assert may_crawl(rules.text, path)


def test_there_is_an_icon_for_programs_that_only_guess(client: FlaskClient) -> None:
    icon = client.get("/favicon.ico")
    assert icon.mimetype == "image/svg+xml"
    assert icon.text.startswith("<svg")
    assert icon.headers["Cache-Control"] == "public, max-age=86400"


def _path(address: str) -> str:
    return urlsplit(address).path
