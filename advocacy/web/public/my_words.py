"""What is said on a signer's page of what they have just done.

The word for it comes in the address, so it is said only when it is true of the signature as it stands.
"""

from collections.abc import Sequence

from flask_babel import gettext

from advocacy.domain.letters import LetterState
from advocacy.domain.signature_states import SignatureState
from advocacy.queries.letters import LetterView
from advocacy.queries.my_signature import TakenBack
from advocacy.queries.signatures import SignatureView

_GONE = frozenset({LetterState.SENT, LetterState.BOUNCED, LetterState.UNCERTAIN})


def said_of(changed: str, view: SignatureView, taken: TakenBack, letters: Sequence[LetterView]) -> str:
    """The sentence, or "" for none."""
    is_withdrawn = view.state is SignatureState.WITHDRAWN
    some_went = any(letter.state in _GONE for letter in letters)
    if changed == "address" and not is_withdrawn:
        return _address(view, some_went=some_went)
    if changed == "withdrawn" and is_withdrawn:
        return _withdrawn(some_went=some_went)
    if changed == "mail" and not taken.is_silenced:
        return str(gettext("We write to your address again when you sign something."))
    return ""


def _address(view: SignatureView, *, some_went: bool) -> str:
    if some_went:
        return str(
            gettext(
                "Your address is saved as it reads here. Letters that had not gone follow it; those that had stay."
            )
        )
    if view.state is SignatureState.CONFIRMED:
        return str(gettext("Your address is saved as it reads here. Your letters follow it."))
    return str(gettext("Your address is saved as it reads here."))


def _withdrawn(*, some_went: bool) -> str:
    if some_went:
        return str(gettext("Your signature is withdrawn. Letters that had gone stay with the offices."))
    return str(gettext("Your signature is withdrawn. Nothing was sent in its name, and nothing will be."))
