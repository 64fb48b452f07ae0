"""Knows which addresses are one mailbox: the rules of the database, asked for once a minute in each process."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import monotonic

from disposable_email_domains import blocklist

from advocacy.db import Database
from advocacy.domain.lookalikes import looks_like, mixes_scripts
from advocacy.domain.mailboxes import MailboxRules, domain_of, is_within, key_of
from advocacy.domain.suspicion import Reason
from advocacy.queries.mailboxes import mailbox_rules

LISTED_DISPOSABLE = frozenset(blocklist)
"""Domains where anybody gets a mailbox for some minutes, as the package knows them."""

_FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox of an address: its key, the key of before there were rules for it (None where that is the same),
    and what is odd about its domain."""

    key: str
    former_key: str | None
    reasons: tuple[Reason, ...]


def oddities(domain: str, rules: MailboxRules) -> tuple[Reason, ...]:
    """What is odd about a domain in ASCII, by these rules and the list."""
    return _Oddities(rules).of(domain)


class MailboxBook:
    """Reads addresses; a change of the rules is seen by all processes within a minute."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._asking = Lock()
        self._asked_at = float("-inf")
        self._rules: MailboxRules = {}
        self._oddities = _Oddities(self._rules)

    def read(self, address: str) -> Mailbox:
        """The mailbox of an address in ASCII."""
        self._ask_again()
        plain = address.lower()
        key = key_of(plain, self._rules)
        return Mailbox(key, plain if plain != key else None, self._oddities.of(domain_of(plain)))

    def forget(self) -> None:
        """Ask for the rules again at the next use."""
        self._asked_at = float("-inf")

    def _ask_again(self) -> None:
        if monotonic() - self._asked_at < _FRESH_SECONDS:
            return
        with self._asking:
            if monotonic() - self._asked_at < _FRESH_SECONDS:
                return
            with self._database.reading() as session:
                self._rules = mailbox_rules(session)
            self._oddities = _Oddities(self._rules)
            self._asked_at = monotonic()


class _Oddities:
    """What is odd about domains, by these rules; the same few are asked for all day."""

    def __init__(self, rules: MailboxRules) -> None:
        self._rules = rules
        self._disposable = LISTED_DISPOSABLE | {name for name, rule in rules.items() if rule.is_disposable}
        self.of = lru_cache(maxsize=4096)(self._found)

    def _found(self, domain: str) -> tuple[Reason, ...]:
        if rule := self._rules.get(domain):
            return (Reason.DISPOSABLE,) if rule.is_disposable else ()
        is_odd = {
            Reason.DISPOSABLE: is_within(domain, self._disposable),
            Reason.LOOKALIKE_DOMAIN: mixes_scripts(domain) or bool(looks_like(domain, self._rules)),
        }
        return tuple(reason for reason, holds in is_odd.items() if holds)
