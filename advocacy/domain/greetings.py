"""How a mail to an unproven address may greet."""

import re

_PLAIN = re.compile(r"[^\W\d_]+(?:[ '’.-]{1,2}[^\W\d_]+)*\.?")
_LENGTH = 30


def greetable(given_name: str) -> str:
    """The given name if it is plainly one, else nothing.

    Anybody can type any address into a sign form; a name with a link or a slogan in it would make our mail carry
    a stranger's message.
    """
    name = given_name.strip()
    return name if len(name) <= _LENGTH and _PLAIN.fullmatch(name) and _has_no_link(name) else ""


def _has_no_link(name: str) -> bool:
    return not re.search(r"\.\w", name) and len(name.split()) <= 3
