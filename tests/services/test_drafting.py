"""A letter is written in one language throughout, whoever it goes to."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from advocacy.domain.letters import Stance
from advocacy.domain.petition_states import PetitionState
from advocacy.domain.seats import Chamber
from advocacy.domain.signature_states import SignatureState
from advocacy.jurisdictions.loader import load_pack
from advocacy.queries.drafting import Addressee, Signer
from advocacy.queries.seat_views import LegislatorView, SeatView
from advocacy.services.drafting import Drafted, drafted
from advocacy.services.petition_texts import parts_of
from tests.tables import seat_called

PACK = load_pack("ma")
COMMITTEE = "Joint Committee on the Judiciary"
SESSION = "194th General Court"
ENGLISH = (*PACK.words["es"], "Dear", "Sincerely", "June", "Committee", " the ", " of ")
EVERY = list(product(Stance, (COMMITTEE, None), ("Boston", "Wellesley"), ("Mi calle tiene seis cámaras.", "")))


def addressee(chamber: Chamber, seat: str, stance: Stance, committee: str | None, language: str) -> Addressee:
    (text,) = (text for text in PACK.petitions[0].texts if text.language == language)
    (letter,) = (letter for letter in text.letters if letter.stance is stance)
    words = PACK.chambers[chamber]
    legislator = LegislatorView(1, words.title, "Ana Sample", "Sample", "ana@example.org", "")
    view = SeatView(1, seat_called(PACK, chamber, seat), seat, words.name, legislator)
    return Addressee(view, stance, committee, language, parts_of(letter))


def writer(stance: Stance, committee: str | None, municipality: str, note: str, language: str) -> Signer:
    return Signer(
        signature_id=1,
        person_id=1,
        state=SignatureState.UNCONFIRMED,
        name="Sam Sample",
        street="1 Calle Muestra",
        town=municipality,
        zip="02108",
        note=note,
        municipality=municipality,
        petition_slug="press-pause",
        petition_state=PetitionState.OPEN,
        waits_for_successor=False,
        bill_numbers="S.1053 / H.1946",
        bill_session=SESSION,
        addressees=(
            addressee(Chamber.UPPER, "Middlesex and Suffolk", stance, committee, language),
            addressee(Chamber.LOWER, "26th Middlesex", stance, committee, language),
        ),
    )


def whole(letter: Drafted) -> str:
    assert letter.draft
    return f"{letter.draft.subject}\n\n{letter.draft.body}\n\n{letter.sign_off}"


@pytest.mark.parametrize(("stance", "committee", "municipality", "note"), EVERY)
def test_a_spanish_letter_is_spanish_from_subject_to_sign_off(
    stance: Stance, committee: str | None, municipality: str, note: str
) -> None:
    for letter in map(whole, drafted(PACK, writer(stance, committee, municipality, note, "es"))):
        assert [word for word in ENGLISH if word in letter] == []
        assert "/a" not in letter
        assert "la 194.ª Corte General" in letter
        assert ("forma parte del Comité Conjunto sobre el Poder Judicial," in letter) == bool(committee)
        assert ("(24 de junio de 2020)" in letter) == (municipality == "Boston")


@pytest.mark.parametrize(
    ("language", "chambers"),
    [("es", ["(Senado)", "(Cámara de Representantes)"]), ("en", ["(Senate)", "(House)"])],
)
def test_the_sign_off_names_the_chamber_in_the_letters_language(language: str, chambers: list[str]) -> None:
    letters = drafted(PACK, writer(Stance.ASK, None, "Boston", "", language))
    assert [
        letter.sign_off.split()[-len(chamber.split()) :] for letter, chamber in zip(letters, chambers, strict=True)
    ] == [chamber.split() for chamber in chambers]


def test_an_english_letter_keeps_the_packs_own_words() -> None:
    first, _ = map(whole, drafted(PACK, writer(Stance.THANK, COMMITTEE, "Boston", "", "en")))
    for words in ("Dear Senator Sample,", f"in the {SESSION}", f"on the {COMMITTEE}", "(June 24, 2020)"):
        assert words in first


def test_words_that_the_pack_has_no_translation_of_stay() -> None:
    bare = replace(PACK, words={})
    first, _ = map(whole, drafted(bare, writer(Stance.ASK, COMMITTEE, "Boston", "", "es")))
    assert f"la {SESSION}" in first
    assert first.endswith("Middlesex and Suffolk (Senate)")


@pytest.mark.parametrize(("language", "month"), [("en", "(December 2019)"), ("es", "(diciembre de 2019)")])
def test_a_ban_without_a_day_names_the_month(language: str, month: str) -> None:
    ban = next(ban for ban in PACK.bans if ban.municipality == "Boston")
    pack = replace(PACK, bans=(replace(ban, on=date(2019, 12, 1), has_day=False),))
    first, _ = map(whole, drafted(pack, writer(Stance.ASK, None, "Boston", "", language)))
    assert month in first
