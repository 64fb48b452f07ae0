"""Counted links of mailings: who is led where, and how often somebody went; never who."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.domain.errors import MailingLinkGone
from advocacy.domain.mailing_fields import PETITION_URL
from advocacy.domain.mailing_words import MailingWords
from advocacy.links import Links
from advocacy.models import Mailing, MailingClicks, MailingLink, MailingText, Petition
from advocacy.services.mailing_layout import links_of

TOO_SOON = timedelta(seconds=20)
"""Nobody has read a mailing so soon after it began to go out: whoever follows its links by then is a scanner."""

_PETITION = f"{{{PETITION_URL}}}"


def prepare(session: Session, mailing: Mailing, links: Links) -> None:
    """Give each link of the words an id if its clicks are to be counted; harmless to repeat."""
    if not mailing.counts_clicks:
        return
    rows = session.scalars(select(MailingText).where(MailingText.mailing_id == mailing.id)).all()
    petitions = [links.petition(slug) for slug in session.scalars(select(Petition.slug))]
    texts = [MailingWords(row.language, row.subject, row.body) for row in rows]
    urls = sorted({url for words in texts for link in links_of(words) for url in _led(link, petitions)})
    if urls:
        fresh = insert(MailingLink).values([{"mailing_id": mailing.id, "url": url} for url in urls])
        session.execute(fresh.on_conflict_do_nothing())


def counted(session: Session, mailing: Mailing, variant: int, links: Links) -> Mapping[str, str] | None:
    """Addresses and what counts their clicks, for `compile_mailing`; None when nothing is counted."""
    if not mailing.counts_clicks:
        return None
    rows = session.execute(select(MailingLink.id, MailingLink.url).where(MailingLink.mailing_id == mailing.id))
    return {url: links.click(link_id, variant) for link_id, url in rows}


def follow(session: Session, link_id: int, variant: int, is_machine: bool, now: datetime) -> str:
    """Count a click and say where the link leads. Raises `MailingLinkGone`."""
    row = session.execute(
        select(MailingLink.url, Mailing.frozen_at).join(Mailing).where(MailingLink.id == link_id)
    ).one_or_none()
    if row is None:
        raise MailingLinkGone
    is_machine = is_machine or row.frozen_at is None or now < row.frozen_at + TOO_SOON
    fresh = insert(MailingClicks).values(
        link_id=link_id,
        variant=variant,
        hour=now.replace(minute=0, second=0, microsecond=0),
        number=int(not is_machine),
        by_machines=int(is_machine),
    )
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[MailingClicks.link_id, MailingClicks.variant, MailingClicks.hour],
            set_={
                "number": MailingClicks.number + fresh.excluded.number,
                "by_machines": MailingClicks.by_machines + fresh.excluded.by_machines,
            },
        )
    )
    return str(row.url)


def _led(link: str, petitions: list[str]) -> Iterator[str]:
    """The web addresses that a link of the words may lead to."""
    if link.startswith(_PETITION):
        yield from (petition + link.removeprefix(_PETITION) for petition in petitions)
    elif link.startswith(("https://", "http://")):
        yield link
