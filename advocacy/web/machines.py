"""Tells requests of programs from those of people, by what they say of themselves."""

import re

from flask import request

_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|monitor|headless|curl|wget|python|java/|go-http"
    r"|scan|barracuda|mimecast|proofpoint|safelinks|check|fetch|validator",
    re.IGNORECASE,
)


def is_by_machine() -> bool:
    """Whether this request says itself that a program sent it, or that nobody reads the answer yet."""
    agent = request.headers.get("User-Agent", "")
    purpose = "".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    is_ahead = "prefetch" in purpose or "preview" in purpose
    return request.method != "GET" or not agent or is_ahead or bool(_ROBOT.search(agent))
