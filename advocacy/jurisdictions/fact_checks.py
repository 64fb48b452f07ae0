"""What may not be in a pack's facts and petitions: every contradiction found, as a sentence."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advocacy.domain.letters import Stance
from advocacy.domain.seats import Chamber
from advocacy.jurisdictions.facts import day, sponsor_row, words
from advocacy.jurisdictions.petitions import SETTINGS
from advocacy.jurisdictions.tables import Tables

_PROVENANCE = ("source", "as_of", "verified")
_TEXTS = ("title", "ask", "body", "filed_by", "where_it_stands")
_LETTER = ("subjects", "greeting", "body", "closing")


def fact_problems(tables: Tables) -> Iterator[str]:
    """All contradictions of facts.toml and the petitions."""
    for check in (_bills, _bans, _words, _provenance, _petitions):
        yield from check(tables)


def chamber_problems(tables: Tables) -> Iterator[str]:
    """Contradictions without whose repair nothing else can be checked."""
    entries = tables.facts.get("chambers", {})
    if sorted(entry.get("chamber", "") for entry in entries.values()) != sorted(Chamber):
        yield "facts.toml: chambers must be one upper and one lower"
    for key, entry in entries.items():
        yield from (
            f"facts.toml: chambers.{key} has no {name}"
            for name in _missing(entry, ("name", "title", "plan", "since"))
        )
        if not isinstance(entry.get("since", 0), int):
            yield f"facts.toml: chambers.{key}.since is not a year"
    yield from (
        f"facts.toml has no {name}" for name in _missing(tables.facts, ("name", "usps", "census_fips", "timezone"))
    )


def _bills(tables: Tables) -> Iterator[str]:
    codes = {row["code"] for row in tables.committees}
    for key, bill in tables.facts.get("bills", {}).items():
        code = bill.get("committee", {}).get("code")
        if code and code not in codes:
            yield f"facts.toml: bills.{key} names the unknown committee {code}"
        if bill.get("follows") not in {None, *tables.facts["bills"]} - {key}:
            yield f"facts.toml: bills.{key} follows {bill['follows']}, which is no other bill"
        if not isinstance(bill.get("became", {}), Mapping):
            yield f"facts.toml: what became of bills.{key} is not said by language"
        for sponsor in bill.get("sponsors", ()):
            if sponsor_row(sponsor, tables) is None:
                yield f"facts.toml: bills.{key} is sponsored by {sponsor['name']}, who is not one legislator"


def _bans(tables: Tables) -> Iterator[str]:
    towns = {row["name"] for row in tables.towns}
    for ban in tables.facts.get("bans", ()):
        if ban["municipality"] not in towns:
            yield f"facts.toml: there is no {ban['municipality']} to have a ban"
        if ban["kind"] not in ("ban", "moratorium"):
            yield f"facts.toml: {ban['kind']} is not a kind of ban"
        if not _is_day(ban["on"]):
            yield f"facts.toml: {ban['on']} is not a day or a month"


def _words(tables: Tables) -> Iterator[str]:
    known = {name for entry in tables.facts["chambers"].values() for name in (entry["name"], entry["title"])}
    known |= {bill["session"] for bill in tables.facts.get("bills", {}).values()}
    committees = (*tables.committees, *tables.facts.get("committees", {}).values())
    known |= {committee["name"] for committee in committees}
    for language, table in words(tables.facts).items():
        yield from (f"facts.toml: words.languages.{language} translates {word}" for word in table.keys() - known)


def _provenance(tables: Tables) -> Iterator[str]:
    yield from _unsourced(tables.facts, ("chambers", "bills"))
    if "words" in tables.facts:
        yield from (f"facts.toml: words has no {name}" for name in _missing(tables.facts["words"], _PROVENANCE))
    for ban in tables.facts.get("bans", ()):
        yield from (
            f"facts.toml: the ban of {ban['municipality']} has no {name}" for name in _missing(ban, _PROVENANCE)
        )
    for key, bill in tables.facts.get("bills", {}).items():
        parts = [bill["committee"]] if "committee" in bill else []
        for part in [*parts, *bill.get("sponsors", ())]:
            yield from (f"facts.toml: a part of bills.{key} has no {name}" for name in _missing(part, _PROVENANCE))


def _unsourced(facts: Mapping[str, Any], groups: Iterable[str]) -> Iterator[str]:
    for group in groups:
        for key, entry in facts.get(group, {}).items():
            yield from (f"facts.toml: {group}.{key} has no {name}" for name in _missing(entry, _PROVENANCE))


def _petitions(tables: Tables) -> Iterator[str]:
    for slug, files in tables.petitions.items():
        settings = files[SETTINGS]
        if settings.get("slug") != slug:
            yield f"petitions/{slug}: the slug in petition.toml differs"
        if settings.get("default_language") not in files.keys() - {SETTINGS}:
            yield f"petitions/{slug}: there is no text in the default language"
        if settings.get("bill") not in {None, *tables.facts.get("bills", {})}:
            yield f"petitions/{slug}: there is no bill {settings['bill']}"
        for language in sorted(files.keys() - {SETTINGS}):
            gaps = _text_gaps(files[language], _letter_parts(tables, settings.get("bill")))
            yield from (f"petitions/{slug}/{language}.toml has no {name}" for name in gaps)


def _letter_parts(tables: Tables, bill: str | None) -> tuple[str, ...]:
    """What a letter must have; paragraphs for bans and committees only where the facts have some."""
    committee = ("committee",) if "committee" in tables.facts.get("bills", {}).get(bill, {}) else ()
    return (*_LETTER, *committee, *(("ban",) if tables.facts.get("bans") else ()))


def _text_gaps(text: Mapping[str, Any], parts: tuple[str, ...]) -> Iterator[str]:
    yield from _missing(text, _TEXTS)
    for stance in Stance:
        letter = text.get("letter", {}).get(stance.value, {})
        yield from (f"letter.{stance.value}.{name}" for name in _missing(letter, parts))


def _missing(entry: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if entry.get(name) in (None, "", []))


def _is_day(text: str) -> bool:
    try:
        return bool(day(text))
    except ValueError:
        return False
