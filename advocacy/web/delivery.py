"""How letters are delivered, as the pages of this request see it."""

from sqlalchemy.orm import Session

from advocacy.domain.messages import Delivery
from advocacy.queries.delivery import standing
from advocacy.web.toolbox import toolbox


def delivery_now(session: Session) -> Delivery:
    """Whether letters go to offices at this moment."""
    return standing(session, toolbox().delivery_limits).mode
