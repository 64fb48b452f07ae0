"""What organizers may do: each role has the rights of those before it and some of its own."""

from enum import StrEnum


class Role(StrEnum):
    """Who somebody is in the organization, from the least rights to all."""

    VIEWER = "viewer"
    EDITOR = "editor"
    SENDER = "sender"
    ADMIN = "admin"


class Right(StrEnum):
    """One thing that not everybody may do."""

    WATCH = "watch"
    EDIT_PETITIONS = "edit_petitions"
    SEE_PERSONS = "see_persons"
    EXPORT = "export"
    SEND = "send"
    TEND_LETTERS = "tend_letters"
    MODERATE = "moderate"
    ERASE = "erase"
    LIFT_SUPPRESSIONS = "lift_suppressions"
    KEEP_MAILBOX_RULES = "keep_mailbox_rules"
    SWITCH_DELIVERY = "switch_delivery"
    MANAGE_ORGANIZERS = "manage_organizers"
    READ_AUDIT = "read_audit"


_ADDED: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.WATCH}),
    Role.EDITOR: frozenset({Right.EDIT_PETITIONS}),
    Role.SENDER: frozenset({Right.SEE_PERSONS, Right.EXPORT, Right.SEND, Right.TEND_LETTERS, Right.MODERATE}),
    Role.ADMIN: frozenset(
        {
            Right.ERASE,
            Right.LIFT_SUPPRESSIONS,
            Right.KEEP_MAILBOX_RULES,
            Right.SWITCH_DELIVERY,
            Right.MANAGE_ORGANIZERS,
            Right.READ_AUDIT,
        }
    ),
}
_LADDER = tuple(Role)

RIGHTS: dict[Role, frozenset[Right]] = {
    role: frozenset().union(*(_ADDED[lower] for lower in _LADDER[: place + 1]))
    for place, role in enumerate(_LADDER)
}
"""All rights of each role."""

NEED_SECOND_FACTOR = frozenset({Role.SENDER, Role.ADMIN})
"""Whoever may see persons or send in the organization's name must prove more than a password."""


def may(role: Role, right: Right) -> bool:
    """Whether somebody of this role has the right."""
    return right in RIGHTS[role]
