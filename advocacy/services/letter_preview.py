"""A letter as it would be sent to the holder of any seat, from words that need not be saved yet."""

from dataclasses import dataclass, replace

from advocacy.domain import petition_parts as parts
from advocacy.domain.composing import LetterParts
from advocacy.domain.errors import MergeFieldMissing, TemplateRefused
from advocacy.domain.letters import Stance
from advocacy.domain.petition_parts import Words
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.seats import SeatKey
from advocacy.domain.signature_states import SignatureState
from advocacy.jurisdictions.pack import Pack
from advocacy.queries.drafting import Addressee, Signer
from advocacy.queries.seat_choices import SeatChoice
from advocacy.services.drafting import drafted

NAME, STREET = "Sam Sample", "1 Sample Street"


@dataclass(frozen=True, slots=True)
class Preview:
    """The letter; `subjects` take turns. Without a holder, or with `fields` that have no value, there is none."""

    stance: Stance
    language: str
    town: str
    is_vacant: bool
    has_committee: bool
    has_ban: bool
    subjects: tuple[str, ...] = ()
    body: str = ""
    sign_off: str = ""
    fields: tuple[str, ...] = ()


def towns_of(pack: Pack, seat: SeatKey) -> tuple[str, ...]:
    """The towns that lie in a seat, wholly or in part; those with a ban first, then by name."""
    inside = [
        town.name
        for town in pack.gazetteer.towns.values()
        if any(seat in (pair.upper, pair.lower) for pair in town.pairs)
    ]
    return tuple(sorted(inside, key=lambda name: (pack.ban(name) is None, name)))


def preview(
    pack: Pack, words: Words, default_language: str, language: str, choice: SeatChoice, town: str
) -> Preview:
    """The letter of a sample resident of `town`, in `language` where it is begun, as the real ones are written."""
    begun = any(words.get(parts.letter(language, choice.stance, part)) for part in parts.LETTER_PARTS)
    spoken = language if begun else default_language
    subjects = words.get(parts.letter(spoken, choice.stance, "subjects"), "").splitlines()
    found = Preview(
        stance=choice.stance,
        language=spoken,
        town=town,
        is_vacant=choice.seat.legislator is None,
        has_committee=choice.committee is not None,
        has_ban=pack.ban(town) is not None,
    )
    if found.is_vacant or not subjects:
        return found
    try:
        return _written(pack, words, choice, found, tuple(subjects))
    except MergeFieldMissing as missing:
        return replace(found, fields=(missing.field,))
    except TemplateRefused as refused:
        return replace(found, fields=refused.fields)


def _written(pack: Pack, words: Words, choice: SeatChoice, found: Preview, subjects: tuple[str, ...]) -> Preview:
    own = {
        part: words.get(parts.letter(found.language, found.stance, part), "")
        for part in parts.LETTER_PARTS
        if part != "subjects"
    }
    addressee = Addressee(
        choice.seat, found.stance, choice.committee, found.language, LetterParts(subjects=subjects, **own)
    )
    letters = [
        drafted(pack, _signer(pack, words, found.town, addressee, turn))[0] for turn in range(len(subjects))
    ]
    drafts = [letter.draft for letter in letters if letter.draft]
    return replace(
        found,
        subjects=tuple(draft.subject for draft in drafts),
        body=drafts[0].body,
        sign_off=letters[0].sign_off,
    )


def _signer(pack: Pack, words: Words, town: str, addressee: Addressee, turn: int) -> Signer:
    bill = words.get(parts.BILL, "")
    return Signer(
        signature_id=turn,
        person_id=None,
        state=SignatureState.CONFIRMED,
        name=NAME,
        street=STREET,
        town=town,
        zip=next((code for code, area in pack.gazetteer.zips.items() if area.towns[:1] == (town,)), ""),
        note="",
        municipality=town,
        petition_slug="",
        petition_state=PetitionState.OPEN,
        waits_for_successor=False,
        bill_numbers=words.get(parts.bill(bill, "numbers"), ""),
        bill_session=words.get(parts.bill(bill, "session"), ""),
        addressees=(addressee,),
    )
