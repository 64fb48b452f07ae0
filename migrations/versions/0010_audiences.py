"""audiences: who confirmed which petition, and who of them asked for its news

Revision 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FILL = """
INSERT INTO supporters (signature_id, person_id, petition_id, wants_news)
SELECT s.id, s.person_id, s.petition_id,
       EXISTS (SELECT FROM consents c WHERE c.signature_id = s.id AND c.kind = 'updates')
FROM signatures s WHERE s.state = 'confirmed' AND s.person_id IS NOT NULL
"""
_WELCOME = """
CREATE FUNCTION welcome_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supporters (signature_id, person_id, petition_id, wants_news)
    VALUES (NEW.id, NEW.person_id, NEW.petition_id,
            EXISTS (SELECT FROM consents WHERE signature_id = NEW.id AND kind = 'updates'))
    ON CONFLICT (signature_id) DO NOTHING;
    RETURN NULL;
END $$
"""
# A consent is given while its signature waits, so there is mostly nothing to hear.
_HEAR = """
CREATE FUNCTION hear_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE supporters SET wants_news = true WHERE signature_id = NEW.signature_id AND NOT wants_news;
    RETURN NULL;
END $$
"""
_LEAVE = """
CREATE FUNCTION leave_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM supporters WHERE signature_id = OLD.id;
    RETURN NULL;
END $$
"""
# The signature is held first: one that is confirmed at this moment would still read the consent.
_TAKE_BACK = """
CREATE FUNCTION take_back_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM signatures WHERE id = OLD.signature_id FOR NO KEY UPDATE;
    UPDATE supporters SET wants_news = false WHERE signature_id = OLD.signature_id AND wants_news
        AND NOT EXISTS (SELECT FROM consents WHERE signature_id = OLD.signature_id AND kind = 'updates');
    RETURN NULL;
END $$
"""
# Of one event they run in the order of their names: whoever changes hands leaves first.
_TRIGGERS = {
    "leave_supporter": """
AFTER UPDATE OF state, person_id ON signatures FOR EACH ROW
WHEN (OLD.state = 'confirmed' AND (NEW.state <> 'confirmed' OR NEW.person_id IS DISTINCT FROM OLD.person_id))
""",
    "welcome_supporter": """
AFTER INSERT OR UPDATE OF state, person_id ON signatures FOR EACH ROW
WHEN (NEW.state = 'confirmed' AND NEW.person_id IS NOT NULL)
""",
    "hear_supporter": "AFTER INSERT ON consents FOR EACH ROW WHEN (NEW.kind = 'updates')",
    "take_back_supporter": "AFTER DELETE ON consents FOR EACH ROW WHEN (OLD.kind = 'updates')",
}


def upgrade() -> None:
    op.create_table(
        "supporters",
        sa.Column("signature_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("petition_id", sa.BigInteger(), nullable=False),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signatures.id"], name=op.f("fk_supporters_signature_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signature_id", name=op.f("pk_supporters")),
    )
    op.execute(_FILL)
    op.create_index(
        "ix_supporters_person_id", "supporters", ["person_id"], postgresql_include=["petition_id", "wants_news"]
    )
    op.create_index("ix_persons_unhashed", "persons", ["id"], postgresql_where=sa.text("email_hash IS NULL"))
    for statement in (_WELCOME, _HEAR, _LEAVE, _TAKE_BACK):
        op.execute(statement)
    for name, when in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    for name in ("hear_supporter", "take_back_supporter"):
        op.execute(f"DROP TRIGGER {name} ON consents")
    for name in ("welcome_supporter", "leave_supporter"):
        op.execute(f"DROP TRIGGER {name} ON signatures")
    for name in _TRIGGERS:
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_index("ix_persons_unhashed", table_name="persons")
    op.drop_table("supporters")
