"""Takes somebody out of the words that organizers wrote: the audit log, and their decisions about signatures."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, func, or_, select, tuple_
from sqlalchemy.orm import Session

from advocacy.models import AuditEntry, IntegrityAction

ERASED = "[erased]"

Subject = tuple[str, str]
"""What an entry of the log is about: a word of the glossary and its id."""
Names = Mapping[Subject, Collection[str]]
_Pattern = re.Pattern[str] | None


def action_subject(action_id: int) -> Subject:
    """What the log calls a decision about signatures."""
    return "signatures", f"action {action_id}"


def scrub(session: Session, emails: Collection[str], names: Names) -> None:
    """Take e-mail addresses out of all words, and `names` out of those about their subject.

    Whoever signs chooses name and street, so these must change nothing that is about others. Only whole words
    go, and only out of values: what was done, by whom and when stays. What organizers did to each other's
    accounts is about their own addresses, even if somebody signs with one.
    """
    everywhere = _pattern(emails, r"(?<![\w.+-])(?:{})(?![\w-]|\.\w)")
    about = {subject: _pattern(words, r"(?<!\w)(?:{})(?!\w)") for subject, words in names.items() if words}
    _scrub_log(session, everywhere, about)
    _scrub_decisions(session, everywhere, about)


def _pattern(words: Collection[str], form: str) -> _Pattern:
    longest_first = sorted(filter(None, words), key=len, reverse=True)
    found = "|".join(map(re.escape, longest_first))
    return re.compile(form.format(found), re.IGNORECASE) if found else None


def _scrub_log(session: Session, everywhere: _Pattern, about: Mapping[Subject, _Pattern]) -> None:
    entry = AuditEntry
    told = (entry.reason, cast(entry.before, Text), cast(entry.after, Text))
    meant = (_has_address(*told) & (entry.subject != "organizer")) if everywhere else false()
    if about:
        meant |= tuple_(entry.subject, entry.subject_id).in_(list(about))
    rows = session.execute(select(entry.id, *_LOGGED, entry.subject, entry.subject_id).where(meant)).all()
    ids = [row.id for row in rows if _differs(row, _LOGGED, _of(row, everywhere, about))]
    held = select(entry).where(entry.id.in_(ids)).order_by(entry.id).with_for_update()
    for each in session.scalars(held.execution_options(populate_existing=True)) if ids else ():
        _rewrite(each, _LOGGED, _of(each, everywhere, about))


def _scrub_decisions(session: Session, everywhere: _Pattern, about: Mapping[Subject, _Pattern]) -> None:
    action = IntegrityAction
    meant = _has_address(action.why, action.undo_why) if everywhere else false()
    numbers = [
        int(which.split()[1]) for subject, which in about if (subject, which[:7]) == ("signatures", "action ")
    ]
    meant |= action.id.in_(numbers)
    rows = session.execute(select(action.id, *_DECIDED).where(meant)).all()
    patterns = {row.id: (everywhere, about.get(action_subject(row.id))) for row in rows}
    ids = [row.id for row in rows if _differs(row, _DECIDED, patterns[row.id])]
    held = select(action).where(action.id.in_(ids)).order_by(action.id).with_for_update()
    for each in session.scalars(held.execution_options(populate_existing=True)) if ids else ():
        _rewrite(each, _DECIDED, patterns[each.id])


_LOGGED = (AuditEntry.reason, AuditEntry.before, AuditEntry.after)
_DECIDED = (IntegrityAction.why, IntegrityAction.undo_why)


def _has_address(*columns: Any) -> ColumnElement[bool]:
    return or_(*(func.strpos(column, "@") > 0 for column in columns))


def _of(row: Any, everywhere: _Pattern, about: Mapping[Subject, _Pattern]) -> tuple[_Pattern, _Pattern]:
    return (None if row.subject == "organizer" else everywhere), about.get((row.subject, row.subject_id))


def _differs(row: Any, columns: tuple[Any, ...], patterns: tuple[_Pattern, ...]) -> bool:
    return any(_without(getattr(row, each.key), patterns) != getattr(row, each.key) for each in columns)


def _rewrite(row: Any, columns: tuple[Any, ...], patterns: tuple[_Pattern, ...]) -> None:
    for each in columns:
        setattr(row, each.key, _without(getattr(row, each.key), patterns))


def _without(value: Any, patterns: tuple[_Pattern, ...]) -> Any:
    """The same with what is found erased, in the strings at the leaves; names of facts are the house's own."""
    match value:
        case str():
            for pattern in filter(None, patterns):
                value = pattern.sub(ERASED, value)
            return value
        case dict():
            return {key: _without(each, patterns) for key, each in value.items()}
        case list():
            return [_without(each, patterns) for each in value]
        case _:
            return value
