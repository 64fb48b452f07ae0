"""supporters: search and export

Revision 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLE = "signature_keys"
_BY_BYTES = "text_pattern_ops"

_SEARCH_KEY = r"""
CREATE FUNCTION search_key(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(translate(regexp_replace(normalize(words, NFKD), '[\u0300-\u036f]', '', 'g'), '-''’‘`´ʼ', ' '))
"""
_FILL = """
INSERT INTO signature_keys
    (signature_id, petition_id, signed_at, language, source, family, given, upper_seat_id, lower_seat_id, town)
SELECT s.id, s.petition_id, s.created_at, s.language, s.source,
       search_key(s.family_name), search_key(s.given_name),
       m.upper_seat_id, m.lower_seat_id, coalesce(m.detail ->> 'municipality', '')
FROM signatures s LEFT JOIN matches m ON m.signature_id = s.id
WHERE s.person_id IS NOT NULL
"""
_KEEP_SIGNATURE = """
CREATE FUNCTION keep_signature_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM signature_keys WHERE signature_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.person_id IS NOT NULL THEN
        INSERT INTO signature_keys
            (signature_id, petition_id, signed_at, language, source, family, given, upper_seat_id, lower_seat_id, town)
        SELECT NEW.id, NEW.petition_id, NEW.created_at, NEW.language, NEW.source,
               search_key(NEW.family_name), search_key(NEW.given_name),
               m.upper_seat_id, m.lower_seat_id, coalesce(m.detail ->> 'municipality', '')
        FROM (SELECT NEW.id) AS signed LEFT JOIN matches m ON m.signature_id = NEW.id;
    END IF;
    RETURN NULL;
END $$
"""
_KEEP_MATCH = """
CREATE FUNCTION keep_match_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE signature_keys SET upper_seat_id = NEW.upper_seat_id, lower_seat_id = NEW.lower_seat_id,
                              town = coalesce(NEW.detail ->> 'municipality', '')
    WHERE signature_id = NEW.signature_id
      AND (upper_seat_id, lower_seat_id, town) IS DISTINCT FROM
          (NEW.upper_seat_id, NEW.lower_seat_id, coalesce(NEW.detail ->> 'municipality', ''));
    RETURN NULL;
END $$
"""
_WATCH_SIGNATURES = """
CREATE TRIGGER keep_signature_key AFTER INSERT OR DELETE
OR UPDATE OF person_id, petition_id, created_at, language, source, family_name, given_name
ON signatures FOR EACH ROW EXECUTE FUNCTION keep_signature_key()
"""
_WATCH_MATCHES = """
CREATE TRIGGER keep_match_key AFTER INSERT OR UPDATE OF upper_seat_id, lower_seat_id, detail
ON matches FOR EACH ROW EXECUTE FUNCTION keep_match_key()
"""


def upgrade() -> None:
    op.execute(_SEARCH_KEY)
    op.create_table(
        _TABLE,
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("upper_seat_id", sa.BigInteger(), nullable=True),
        sa.Column("lower_seat_id", sa.BigInteger(), nullable=True),
        sa.Column("town", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_signature_keys")),
    )
    op.execute(_FILL)
    _create_indexes()
    for statement in (_KEEP_SIGNATURE, _KEEP_MATCH, _WATCH_SIGNATURES, _WATCH_MATCHES):
        op.execute(statement)
    op.create_index("ix_persons_email_start", "persons", ["email_key"], postgresql_ops={"email_key": _BY_BYTES})


def downgrade() -> None:
    op.drop_index("ix_persons_email_start", table_name="persons")
    op.execute("DROP TRIGGER keep_match_key ON matches")
    op.execute("DROP TRIGGER keep_signature_key ON signatures")
    op.execute("DROP FUNCTION keep_match_key")
    op.execute("DROP FUNCTION keep_signature_key")
    op.drop_table(_TABLE)
    op.execute("DROP FUNCTION search_key")


def _create_indexes() -> None:
    op.create_index("ix_signature_keys_signed_at", _TABLE, ["signed_at", "signature_id"])
    for name in ("petition_id", "town", "upper_seat_id", "lower_seat_id", "language"):
        short = name.removesuffix("_seat_id").removesuffix("_id")
        op.create_index(f"ix_signature_keys_{short}", _TABLE, [name, "signed_at", "signature_id"])
    op.create_index(
        "ix_signature_keys_source",
        _TABLE,
        ["source", "signed_at", "signature_id"],
        postgresql_where=sa.text("source <> ''"),
    )
    op.create_index(
        "ix_signature_keys_family",
        _TABLE,
        ["family", "given"],
        postgresql_ops={"family": _BY_BYTES, "given": _BY_BYTES},
    )
    op.create_index("ix_signature_keys_given", _TABLE, ["given"], postgresql_ops={"given": _BY_BYTES})
