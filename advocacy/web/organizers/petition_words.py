"""What organizers read about parts of a petition: what each is called, where it is, what is wrong with it."""

from flask import url_for

from advocacy.domain import petition_parts as parts
from advocacy.domain.gaps import Gap, Missing
from advocacy.domain.letters import Stance
from advocacy.domain.petition_states import Outcome, PetitionState
from advocacy.web.languages import LANGUAGES
from advocacy.web.toolbox import toolbox

TEXT_LABELS = {
    "title": "Title",
    "ask": "What is asked",
    "body": "What the bill would do",
    "filed_by": "Who filed it",
    "where_it_stands": "Where it stands",
    parts.OUTCOME: "What became of it",
}
LETTER_LABELS = {
    "subjects": "Subject",
    "greeting": "Greeting",
    "body": "Body",
    "committee": "To members of the bill's committee",
    "ban": "From towns with a ban",
    "closing": "Closing",
}
BILL_LABELS = {
    "session": "Session",
    "numbers": "Numbers",
    "committee": "Committee",
    "follows": "Bill of the session before",
    "as_of": "As of",
    "source": "Source",
}
STANCES = {Stance.ASK: "Letter that asks", Stance.THANK: "Letter that thanks"}
STATES = {PetitionState.DRAFT: "Draft", PetitionState.OPEN: "Open", PetitionState.CLOSED: "Closed"}
OUTCOMES = {
    Outcome.WON: "Won",
    Outcome.LOST: "Not won",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.ENDED: "Ended without a decision",
}
_SETTINGS = {parts.GOAL: "Goal", parts.WAITS: "Letters to vacant seats wait", parts.BILL: "Bill"}
_SENTENCES = {
    Gap.EMPTY: "is missing",
    Gap.UNKNOWN: "uses what is no merge field",
    Gap.ELSEWHERE: "uses a merge field that has no value in this paragraph",
    Gap.LONG: "is too long",
    Gap.CIRCULAR: "would make this bill come before itself",
}


def language(code: str) -> str:
    """A language by its own name, or by its code where the house has none."""
    return LANGUAGES.get(code, code)


def field_id(key: str) -> str:
    """A part's id in a page."""
    return key.replace("/", "-").replace(".", "-")


def label(key: str) -> str:
    """A part with all that tells it from others: "English, letter that asks: greeting"."""
    kind, *path = key.split("/")
    match kind:
        case "text":
            return f"{language(path[0])}: {TEXT_LABELS[path[1]].lower()}"
        case "letter":
            return f"{language(path[0])}, {STANCES[Stance(path[1])].lower()}: {LETTER_LABELS[path[2]].lower()}"
        case "bill" if path:
            return f"Bill {path[0]}: {_fact(path[1:])}"
        case _:
            return _SETTINGS[kind]


def sentence(gap: Missing) -> str:
    """What is wrong with a part, in short."""
    if gap.gap is Gap.LONG:
        return f"{_SENTENCES[gap.gap]}: at most {parts.most_characters(gap.part):,} characters"
    if not gap.fields:
        return _SENTENCES[gap.gap]
    return f"{_SENTENCES[gap.gap]}: {', '.join(_written(field) for field in gap.fields)}"


def address(slug: str, key: str) -> str:
    """Where a part can be changed."""
    kind, *path = key.split("/")
    pages = {"text": "texts", "letter": "letters"}
    if kind == "bill" and path:
        return url_for("desk_petitions.bill", slug=slug, key=path[0])
    return url_for(f"desk_petitions.{pages.get(kind, 'facts')}", slug=slug, _anchor=field_id(key))


def public_address(slug: str) -> str:
    """Where everybody finds the petition."""
    return f"{toolbox().settings.public_url}/p/{slug}"


def _fact(path: list[str]) -> str:
    if path[0] == "became":
        return f"what became of it, {language(path[1])}"
    return "a sponsor" if path[0] == "sponsor" else BILL_LABELS[path[0]].lower()


def _written(field: str) -> str:
    return field if field in {"{", "}"} else f"{{{field}}}"
