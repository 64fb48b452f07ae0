"""A sender whom receivers cannot know for sure is told so; what could not be found out is in doubt."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from advocacy.domain.preflight import Verdict
from advocacy.services.mailing_senders import Sender, sender_check

SENDER = Sender("news.petition.org", "mail.petition.org", "one", "petition.org")
PUBLISHED = {
    "mail.petition.org": ("something=else", "v=spf1 include:relay.org -all"),
    "_dmarc.petition.org": ("v=DMARC1; p=none",),
    "one._domainkey.petition.org": ("v=DKIM1; k=rsa; p=MIIB",),
}


@dataclass(frozen=True)
class Known:
    """A DNS that knows these names, and never answers for some."""

    names: Mapping[str, tuple[str, ...]]
    silent: frozenset[str] = frozenset()

    def texts(self, name: str) -> tuple[str, ...] | None:
        return None if name in self.silent else self.names.get(name, ())


def test_what_is_published_is_green_and_a_policy_above_counts() -> None:
    assert sender_check(SENDER, Known(PUBLISHED)).verdict is Verdict.GREEN
    assert sender_check(SENDER, None).verdict is Verdict.GREEN


def test_each_missing_record_has_a_sentence_and_may_be_let_pass() -> None:
    found = sender_check(replace(SENDER, dkim_domain="other.org"), Known({}))
    assert found.is_waivable
    told = " ".join(found.sentences)
    for part in ("mail.petition.org does", "_dmarc.news.petition.org does", "one._domainkey", "DMARC fails"):
        assert part in told


def test_no_answer_is_a_doubt_and_no_key_of_ours_is_none() -> None:
    mine = replace(SENDER, dkim_selector="", dkim_domain="")
    found = sender_check(mine, Known(PUBLISHED, frozenset({"mail.petition.org"})))
    assert found.is_waivable
    assert len(found.sentences) == 1
    assert "could not be looked up" in found.sentences[0]
