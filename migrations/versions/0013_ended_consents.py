"""ended consents: what somebody agreed to before they unsubscribed does not come back with a new signature

Revision 0013.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_STANDS = "signature_id = {signature} AND kind = 'updates'{is_live}"
_WELCOME = """
CREATE OR REPLACE FUNCTION welcome_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supporters (signature_id, person_id, petition_id, wants_news)
    VALUES (NEW.id, NEW.person_id, NEW.petition_id, EXISTS (SELECT FROM consents WHERE {stands}))
    ON CONFLICT (signature_id) DO NOTHING;
    RETURN NULL;
END $$
"""
# The signature is held first: one that is confirmed at this moment would still read the consent.
_TAKE_BACK = """
CREATE OR REPLACE FUNCTION take_back_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM signatures WHERE id = OLD.signature_id FOR NO KEY UPDATE;
    UPDATE supporters SET wants_news = false WHERE signature_id = OLD.signature_id AND wants_news
        AND NOT EXISTS (SELECT FROM consents WHERE {stands});
    RETURN NULL;
END $$
"""
_END = """
CREATE TRIGGER end_supporter AFTER UPDATE OF ended_at ON consents FOR EACH ROW
WHEN (OLD.kind = 'updates' AND OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
EXECUTE FUNCTION take_back_supporter()
"""
_END_EARLIER = """
UPDATE consents SET ended_at = again.said_at
FROM (
    SELECT s.id, max(u.created_at) AS said_at
    FROM suppressions u
    JOIN persons p ON p.email_hash = u.email_hash
    JOIN signatures s ON s.person_id = p.id
    WHERE u.reason = 'unsubscribed' AND u.released_way = 'signed_again'
    GROUP BY s.id
) again
WHERE consents.signature_id = again.id AND consents.kind = 'updates' AND consents.given_at <= again.said_at
"""


def upgrade() -> None:
    op.add_column("consents", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("suppressions", sa.Column("repeated_at", sa.DateTime(timezone=True), nullable=True))
    _write_functions(" AND ended_at IS NULL")
    op.execute(_END)
    op.execute(_END_EARLIER)


def downgrade() -> None:
    op.execute("DROP TRIGGER end_supporter ON consents")
    _write_functions("")
    op.drop_column("suppressions", "repeated_at")
    op.drop_column("consents", "ended_at")


def _write_functions(is_live: str) -> None:
    op.execute(_WELCOME.format(stands=_STANDS.format(signature="NEW.id", is_live=is_live)))
    op.execute(_TAKE_BACK.format(stands=_STANDS.format(signature="OLD.signature_id", is_live=is_live)))
