"""audiences: who confirmed, and who of them asked for news

Revision 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FILL = """
INSERT INTO supporters (person_id, wants_news)
SELECT s.person_id, bool_or(c.id IS NOT NULL)
FROM signatures s LEFT JOIN consents c ON c.signature_id = s.id AND c.kind = 'updates'
WHERE s.state = 'confirmed' AND s.person_id IS NOT NULL
GROUP BY s.person_id
"""
# Of two signatures confirmed at the same moment neither sees the other, so this one only ever adds.
_WELCOME = """
CREATE FUNCTION welcome_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO supporters (person_id, wants_news)
    VALUES (NEW.person_id,
            EXISTS (SELECT FROM consents WHERE signature_id = NEW.id AND kind = 'updates'))
    ON CONFLICT (person_id) DO UPDATE SET wants_news = true
    WHERE excluded.wants_news AND NOT supporters.wants_news;
    RETURN NULL;
END $$
"""
_HEAR = """
CREATE FUNCTION hear_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE supporters SET wants_news = true FROM signatures s
    WHERE s.id = NEW.signature_id AND s.state = 'confirmed'
      AND supporters.person_id = s.person_id AND NOT wants_news;
    RETURN NULL;
END $$
"""
_REVIEW = """
CREATE FUNCTION review_supporter(someone bigint) RETURNS void LANGUAGE sql
BEGIN ATOMIC
    DELETE FROM supporters WHERE person_id = someone
        AND NOT EXISTS (SELECT FROM signatures s WHERE s.person_id = someone AND s.state = 'confirmed');
    UPDATE supporters SET wants_news = false WHERE person_id = someone AND wants_news
        AND NOT EXISTS (SELECT FROM signatures s JOIN consents c ON c.signature_id = s.id AND c.kind = 'updates'
                        WHERE s.person_id = someone AND s.state = 'confirmed');
END
"""
_LEAVE = """
CREATE FUNCTION leave_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_supporter(OLD.person_id);
    RETURN NULL;
END $$
"""
_TAKE_BACK = """
CREATE FUNCTION take_back_supporter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM review_supporter(person_id) FROM signatures WHERE id = OLD.signature_id;
    RETURN NULL;
END $$
"""
_TRIGGERS = {
    "welcome_supporter": """
AFTER INSERT OR UPDATE OF state ON signatures FOR EACH ROW
WHEN (NEW.state = 'confirmed' AND NEW.person_id IS NOT NULL)
""",
    "hear_supporter": "AFTER INSERT ON consents FOR EACH ROW WHEN (NEW.kind = 'updates')",
    "take_back_supporter": "AFTER DELETE ON consents FOR EACH ROW WHEN (OLD.kind = 'updates')",
}
_LEAVING = {
    "leave_supporter": """
AFTER UPDATE OF state, person_id ON signatures FOR EACH ROW
WHEN (OLD.state = 'confirmed' AND (NEW.state <> 'confirmed' OR NEW.person_id IS DISTINCT FROM OLD.person_id))
""",
    "leave_supporter_gone": "AFTER DELETE ON signatures FOR EACH ROW WHEN (OLD.state = 'confirmed')",
}


def upgrade() -> None:
    op.create_table(
        "supporters",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_supporters_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_supporters")),
    )
    op.execute(_FILL)
    op.create_index("ix_supporters_news", "supporters", ["person_id"], postgresql_where=sa.text("wants_news"))
    op.create_index("ix_persons_unhashed", "persons", ["id"], postgresql_where=sa.text("email_hash IS NULL"))
    for statement in (_WELCOME, _HEAR, _REVIEW, _LEAVE, _TAKE_BACK):
        op.execute(statement)
    for name, when in _TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
    for name, when in _LEAVING.items():
        op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION leave_supporter()")


def downgrade() -> None:
    for name in ("hear_supporter", "take_back_supporter"):
        op.execute(f"DROP TRIGGER {name} ON consents")
    for name in ("welcome_supporter", *_LEAVING):
        op.execute(f"DROP TRIGGER {name} ON signatures")
    for name in ("welcome_supporter()", "hear_supporter()", "leave_supporter()", "take_back_supporter()"):
        op.execute(f"DROP FUNCTION {name}")
    op.execute("DROP FUNCTION review_supporter(bigint)")
    op.drop_index("ix_persons_unhashed", table_name="persons")
    op.drop_table("supporters")
